"""An LDAP server of Debian's package (OpenLDAP's slapd) with a few people and groups, in a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ldap3 import Connection, Server
from ldap3.core.exceptions import LDAPException

from postgres import free_port

BASE = "dc=example,dc=com"
SERVICE_ACCOUNT, SERVICE_PASSWORD = f"cn=reader,{BASE}", "reads everything"
CONFIG = """include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
allow bind_v2
database mdb
suffix "dc=example,dc=com"
rootdn "cn=reader,dc=example,dc=com"
rootpw "reads everything"
directory {folder}/data
"""
ENTRIES = """dn: dc=example,dc=com
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: ou=people,dc=example,dc=com
objectClass: organizationalUnit
ou: people

dn: ou=groups,dc=example,dc=com
objectClass: organizationalUnit
ou: groups

dn: uid=ada,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: ada
cn: Ada Lovelace
givenName: Ada
sn: Lovelace
mail: ada@example.com
employeeNumber: 7
userPassword: analytical engine

dn: uid=ben,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: ben
cn: Ben Nobody
sn: Nobody
mail: ben@example.com
userPassword: nothing much

dn: cn=analysts,ou=groups,dc=example,dc=com
objectClass: groupOfNames
cn: analysts
member: uid=ada,ou=people,dc=example,dc=com

dn: cn=admins,ou=groups,dc=example,dc=com
objectClass: groupOfNames
cn: admins
member: uid=ben,ou=people,dc=example,dc=com
"""


def configuration(port: int, **more: object) -> dict[str, object]:
    return {
        "enabled": True,
        "connection_host": "127.0.0.1",
        "connection_port": str(port),
        "connection_tls": False,
        "auth_username": SERVICE_ACCOUNT,
        "auth_password": SERVICE_PASSWORD,
        "user_bind_base_dn": f"ou=people,{BASE}",
        "user_id_attribute_names": "uid,mail",
        "user_objectclass": "inetOrgPerson",
        "groups_base_dn": f"ou=groups,{BASE}",
        "groups_objectclasses": "groupOfNames",
        "groups_member_attribute": "member",
        **more,
    }


@contextmanager
def directory_server() -> Iterator[int]:
    """The port of a running server; it is gone afterwards."""
    folder, port = Path(tempfile.mkdtemp(prefix="lookalike-slapd-")), free_port()
    (folder / "data").mkdir()
    config, entries = folder / "slapd.conf", folder / "entries.ldif"
    config.write_text(CONFIG.format(folder=folder))
    entries.write_text(ENTRIES)
    subprocess.run(
        ["/usr/sbin/slapadd", "-f", str(config), "-l", str(entries)], check=True, capture_output=True
    )
    process = subprocess.Popen(
        ["/usr/sbin/slapd", "-f", str(config), "-h", f"ldap://127.0.0.1:{port}", "-d", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            Connection(
                Server("127.0.0.1", port=port), SERVICE_ACCOUNT, SERVICE_PASSWORD, auto_bind=True
            ).unbind()
            return
        except LDAPException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
