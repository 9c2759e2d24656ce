"""The playground's page: what Dash lays out once. The script in `assets/` fills it with life."""
