"""Reports: results and figures as a document that can be handed in."""
