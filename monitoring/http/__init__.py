"""ASGI applications for what Django's request cycle would hold in memory: uploads and media files."""
