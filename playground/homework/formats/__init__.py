"""A document's blocks as files: a page of HTML, Markdown, LaTeX, a notebook."""
