"""Embedding: signed addresses, addresses for oneself, and sessions without cookies. Source: API contract, section 9."""
