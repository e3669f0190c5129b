"""Single sign-on: LDAP, SAML and OpenID Connect. Who somebody is says the other side; what they may do says our own
configuration."""
