# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Whose key locks what: the master key locks each tenant's key, that one the keys of objects and persons."""

import base64
import hmac
from collections.abc import Callable, Mapping
from uuid import UUID

from eakte.database.audit import PersonalSeal
from eakte.database.repositories.keys import Keys
from eakte.kernel.errors import EakteError
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import TenantId
from storage.encrypted import new_key, open_sealed, seal, unwrap, wrap

TAG_BYTES = 16

PersonalOpening = Callable[[str, str], bytes]
"""Takes what a `PersonalSeal` gave and its context. Raises `Tampered`: it was sealed under a key that was destroyed since, or
changed.
"""


class KeyMissing(EakteError):
    """The key was destroyed, or its backup was not restored: what it locks cannot be read."""

    code = "key-missing"
    status = 410
    exit_code = 4
    title = N_("The key of this object is missing")
    advice = N_("Its content cannot be read. The operator can say whether the key was destroyed on purpose.")


class Keyring:
    """Makes and opens the keys of a tenant. `keys` is always the repository of a unit of work bound to it."""

    def __init__(self, master_key: bytes) -> None:
        self._master_key = master_key

    def create_tenant_key(self, keys: Keys, tenant: TenantId) -> None:
        keys.add_tenant_key(wrap(self._master_key, new_key(), f"tenant/{tenant}"))

    def lock_object_keys(self, keys: Keys, tenant: TenantId, data_keys: Mapping[UUID, bytes]) -> None:
        """Keep the keys of objects, wrapped in the tenant's."""
        tenant_key = self._tenant_key(keys, tenant)
        keys.add_object_keys(
            {each: wrap(tenant_key, key, f"object/{tenant}/{each}") for each, key in data_keys.items()}
        )

    def object_key(self, keys: Keys, tenant: TenantId, object_id: UUID) -> bytes:
        wrapped = keys.object_key(object_id)
        if wrapped is None:
            raise KeyMissing(object=str(object_id))
        return unwrap(self._tenant_key(keys, tenant), wrapped, f"object/{tenant}/{object_id}")

    def personal_seal(self, keys: Keys, tenant: TenantId, person: UUID) -> PersonalSeal:
        """Encrypts under the person's own key; destroying that key erases what was sealed (architecture §4.16)."""
        key = self._person_key(keys, tenant, person)

        def sealed(plaintext: bytes, context: str) -> str:
            return base64.urlsafe_b64encode(seal(key, plaintext, context)).rstrip(b"=").decode()

        return sealed

    def tag_personal(self, keys: Keys, tenant: TenantId, person: UUID, content: str) -> bytes:
        """A keyed digest (HMAC-SHA256, 16 bytes) that is the same for the same content of one person."""
        return hmac.digest(self._person_key(keys, tenant, person), content.encode(), "sha256")[:TAG_BYTES]

    def personal_opening(self, keys: Keys, tenant: TenantId, person: UUID) -> PersonalOpening:
        """Opens what was sealed for the person. Reading makes no key.

        Raises:
            KeyMissing: the person's key was destroyed.
        """
        wrapped = keys.person_key(person)
        if wrapped is None:
            raise KeyMissing(object=str(person))
        key = unwrap(self._tenant_key(keys, tenant), wrapped, _person_context(tenant, person))

        def opened(sealed: str, context: str) -> bytes:
            return open_sealed(key, base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)), context)

        return opened

    def seal_deployment_secret(self, plaintext: bytes, context: str) -> bytes:
        """Encrypt what belongs to no tenant, such as the private half of a signing key."""
        return seal(self._master_key, plaintext, f"deployment/{context}")

    def open_deployment_secret(self, sealed: bytes, context: str) -> bytes:
        return open_sealed(self._master_key, sealed, f"deployment/{context}")

    def _tenant_key(self, keys: Keys, tenant: TenantId) -> bytes:
        wrapped = keys.tenant_key()
        if wrapped is None:
            raise KeyMissing(object=str(tenant))
        return unwrap(self._master_key, wrapped, f"tenant/{tenant}")

    def _person_key(self, keys: Keys, tenant: TenantId, person: UUID) -> bytes:
        tenant_key = self._tenant_key(keys, tenant)
        context = _person_context(tenant, person)
        wrapped = keys.person_key(person) or keys.add_person_key(person, wrap(tenant_key, new_key(), context))
        return unwrap(tenant_key, wrapped, context)


def _person_context(tenant: TenantId, person: UUID) -> str:
    return f"person/{tenant}/{person}"
