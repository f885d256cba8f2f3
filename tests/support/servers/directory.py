"""A directory as tests need it: Debian's slapd with its own configuration, people, groups and certificates."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tools.servers.process import Server, free_port, hand_over, run
from tools.servers.security import Security

PASSWORD: Final = "only-for-tests"
BASE: Final = "dc=union,dc=invalid"
PEOPLE: Final = {  # uid → groups
    "wangfang": ("staff", "finance"),
    "liming": ("staff", "archivists"),
    "zhaolei": ("guests",),
}
_SCHEMAS: Final = Path("/etc/ldap/schema")
_MODULES: Final = Path("/usr/lib/ldap")
_SETTINGS: Final = f"""
include {_SCHEMAS}/core.schema
include {_SCHEMAS}/cosine.schema
include {_SCHEMAS}/inetorgperson.schema
modulepath {_MODULES}
moduleload back_mdb
moduleload memberof
pidfile {{folder}}/pid
TLSCACertificateFile {{folder}}/tls/ca.pem
TLSCertificateFile {{folder}}/tls/node.pem
TLSCertificateKeyFile {{folder}}/tls/node.key
allow bind_anon_cred bind_anon_dn
database mdb
suffix "{BASE}"
rootdn "cn=admin,{BASE}"
rootpw {PASSWORD}
directory {{folder}}/data
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=gongwen,{BASE}" read by * none
"""
_ENTRIES: Final = f"""
dn: {BASE}
objectClass: domain
dc: union

dn: ou=people,{BASE}
objectClass: organizationalUnit
ou: people

dn: ou=groups,{BASE}
objectClass: organizationalUnit
ou: groups

dn: cn=gongwen,{BASE}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: gongwen
userPassword: {PASSWORD}
"""


def why_not() -> str:
    """Why it cannot be started here; "" when it can."""
    try:
        import ldap  # noqa: F401
    except ImportError:
        return (
            "python-ldap is not installed: it belongs to the extra ldap, which tools/sign-in makes room for"
        )
    if not shutil.which("slapd", path="/usr/sbin:/usr/local/sbin:/usr/bin"):
        return "no slapd: tools/sign-in installs it where it may"
    return ""


class Directory:
    """One server; it can be ended and started again, on the same ports. PEOPLE and others sign in by PASSWORD."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        tls = Security.made(folder / "tls")
        self.ca = tls.ca
        (folder / "data").mkdir()
        (folder / "slapd.conf").write_text(_SETTINGS.format(folder=folder), encoding="utf-8")
        (folder / "entries.ldif").write_text(_ENTRIES + people_and_groups(), encoding="utf-8")
        hand_over(folder)
        run(["/usr/sbin/slapadd", "-f", folder / "slapd.conf", "-l", folder / "entries.ldif", "-q"], folder)
        plain, safe = free_port(), free_port()
        self.plain, self.url = f"ldap://127.0.0.1:{plain}", f"ldaps://127.0.0.1:{safe}"
        command: list[str | Path] = ["/usr/sbin/slapd", "-d", "0", "-f", folder / "slapd.conf"]
        self._server = Server([*command, "-h", f"{self.plain} {self.url}"], folder)

    def start(self) -> None:
        """Start it, until it takes connections. Raises ServerFailed."""
        self._server.start()
        self._server.wait(self._answers)

    def end(self) -> None:
        """End it."""
        self._server.end()

    def person(self, uid: str, *groups: str) -> None:
        """Make a person with PASSWORD, in some of the groups."""
        name = uid.encode()
        about = [("objectClass", [b"inetOrgPerson"]), ("uid", [name]), ("cn", [name]), ("sn", [name])]
        self.add(f"uid={uid},ou=people", [*about, ("userPassword", [PASSWORD.encode()])])
        for group in groups:
            self.change(f"cn={group},ou=groups", [(0, "member", [f"uid={uid},ou=people,{BASE}".encode()])])

    def leave(self, uid: str, group: str) -> None:
        """Take a person out of a group."""
        self.change(f"cn={group},ou=groups", [(1, "member", [f"uid={uid},ou=people,{BASE}".encode()])])

    def change(self, entry: str, changes: list[tuple[int, str, list[bytes]]]) -> None:
        """Change an entry, named below the base, as its administrator."""
        with self._administrator() as connection:
            connection.modify_s(f"{entry},{BASE}", changes)

    def remove(self, entry: str) -> None:
        """Do away with an entry."""
        with self._administrator() as connection:
            connection.delete_s(f"{entry},{BASE}")

    def add(self, entry: str, attributes: list[tuple[str, list[bytes]]]) -> None:
        """Make an entry."""
        with self._administrator() as connection:
            connection.add_s(f"{entry},{BASE}", attributes)

    @contextmanager
    def _administrator(self) -> Iterator[Any]:
        import ldap

        connection = ldap.initialize(self.plain)
        connection.simple_bind_s(f"cn=admin,{BASE}", PASSWORD)
        try:
            yield connection
        finally:
            connection.unbind_s()

    def _answers(self) -> bool:
        import ldap

        try:
            with self._administrator():
                return True
        except ldap.SERVER_DOWN:
            return False


@contextmanager
def directory(folder: Path) -> Iterator[Directory]:
    """A server in a folder of `folder_for_servers`; ended at the end."""
    server = Directory(folder / "directory")
    try:
        server.start()
        yield server
    finally:
        server.end()


def people_and_groups() -> str:
    """Their entries in LDIF."""
    people = "".join(
        f"\ndn: uid={uid},ou=people,{BASE}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: {uid}\n"
        f"userPassword: {PASSWORD}\n"
        + "".join(f"memberOf: cn={group},ou=groups,{BASE}\n" for group in theirs)
        for uid, theirs in PEOPLE.items()
    )
    groups = "".join(
        f"\ndn: cn={group},ou=groups,{BASE}\nobjectClass: groupOfNames\ncn: {group}\n"
        + "".join(
            f"member: uid={uid},ou=people,{BASE}\n" for uid, theirs in PEOPLE.items() if group in theirs
        )
        for group in sorted({group for theirs in PEOPLE.values() for group in theirs})
    )
    return people + groups
