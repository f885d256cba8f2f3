"""Certificates and sign-in of a secured OpenSearch: an authority of its own, one user for the archive, one for tests."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from typing import Final

PASSWORD: Final = "only-for-tests"
_HASH: Final = "$2y$12$36yOfq4v/F1zE8oZo9NA1umpCqIc5POrAPvjH7A7jVu0gQ/H4zvUC"  # bcrypt of it
ARCHIVE: Final = "gongwen"  # may use indices whose names begin with gongwen, and nothing else
_DISTINGUISHED: Final = "CN=gongwen-node"
_FILES: Final = {
    "config.yml": """
_meta: {type: config, config_version: 2}
config:
  dynamic:
    http: {anonymous_auth_enabled: false}
    authc:
      passwords:
        http_enabled: true
        transport_enabled: true
        order: 0
        http_authenticator: {type: basic, challenge: true}
        authentication_backend: {type: intern}
""",
    "internal_users.yml": f"""
_meta: {{type: internalusers, config_version: 2}}
admin: {{hash: "{_HASH}", backend_roles: [admin]}}
{ARCHIVE}: {{hash: "{_HASH}"}}
""",
    "roles.yml": """
_meta: {type: roles, config_version: 2}
gongwen:
  cluster_permissions: [cluster_monitor, cluster_composite_ops, "indices:data/read/scroll*", "indices:admin/aliases*"]
  index_permissions:
  - index_patterns: ["gongwen", "gongwen-*"]
    allowed_actions: [indices_all]
""",
    "roles_mapping.yml": f"""
_meta: {{type: rolesmapping, config_version: 2}}
all_access: {{backend_roles: [admin]}}
gongwen: {{users: [{ARCHIVE}]}}
""",
    "action_groups.yml": "_meta: {type: actiongroups, config_version: 2}\n",
    "tenants.yml": "_meta: {type: tenants, config_version: 2}\n",
    "nodes_dn.yml": "_meta: {type: nodesdn, config_version: 2}\n",
    "allowlist.yml": "_meta: {type: allowlist, config_version: 2}\nconfig: {enabled: false}\n",
    "audit.yml": "_meta: {type: audit, config_version: 2}\nconfig: {enabled: false}\n",
}


@dataclass(frozen=True)
class Security:
    """Where the certificates are, and who signs in."""

    folder: Path
    user: str = "admin"
    password: str = PASSWORD

    @property
    def ca(self) -> Path:
        """The certificate of the authority, to be trusted by clients."""
        return self.folder / "ca.pem"

    @classmethod
    def made(cls, folder: Path) -> Security:
        """With an authority and a certificate for 127.0.0.1 and localhost, made by openssl."""
        folder.mkdir()
        _openssl(
            folder,
            "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=gongwen-authority -keyout ca.key -out ca.pem",
        )
        _openssl(
            folder, f"req -newkey rsa:2048 -nodes -subj /{_DISTINGUISHED} -keyout node.key -out node.csr"
        )
        (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n", encoding="utf-8")
        _openssl(
            folder,
            "x509 -req -in node.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out node.pem",
        )
        return cls(folder)

    def settings(self, config: Path) -> Mapping[str, object]:
        """Settings of a node; the files they name are put into its folder of settings."""
        for name in ("ca.pem", "node.pem", "node.key"):
            copy(self.folder / name, config)
        (config / "opensearch-security").mkdir()
        for name, text in _FILES.items():
            (config / "opensearch-security" / name).write_text(text.lstrip(), encoding="utf-8")
        return {
            **{
                f"plugins.security.ssl.{layer}.{key}": file
                for layer in ("transport", "http")
                for key, file in (
                    ("pemcert_filepath", "node.pem"),
                    ("pemkey_filepath", "node.key"),
                    ("pemtrustedcas_filepath", "ca.pem"),
                )
            },
            "plugins.security.ssl.http.enabled": True,
            "plugins.security.nodes_dn": [_DISTINGUISHED],
            "plugins.security.authcz.admin_dn": ["CN=gongwen-admin"],
            "plugins.security.allow_default_init_securityindex": True,
        }


def _openssl(folder: Path, words: str) -> None:
    subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)
