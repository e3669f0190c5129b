"""Requests as files that other tools open: Postman, Bruno, `.http`, pytest. Keys are never in them."""
