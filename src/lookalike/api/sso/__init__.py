"""How single sign-on is configured and tried out."""

from .ldap import ldap_config_domain, ldap_tests
from .oidc import oidc_config_domain
from .saml import metadata, saml_config_domain
from .workforce import workforce_config_domain

SIGN_ON = (
    ldap_config_domain,
    ldap_tests,
    saml_config_domain,
    metadata,
    oidc_config_domain,
    workforce_config_domain,
)
