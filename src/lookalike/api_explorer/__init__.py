"""What the API Explorer shows of the API: an index to search in, made from the contract and the registrations, and the
details of it. The pages themselves are in `web/src/explorer`."""
