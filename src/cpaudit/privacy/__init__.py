"""What keeps persons private: masked values, and keys in place of numbers."""

from __future__ import annotations

from cpaudit.privacy.keyring import Keyring
from cpaudit.privacy.masks import (
    Personal,
    contains_full_identifier,
    mask,
    mask_address,
    mask_id,
    mask_name,
    mask_phone,
    mask_remark,
    mask_text,
)

__all__ = [
    "Keyring",
    "Personal",
    "contains_full_identifier",
    "mask",
    "mask_address",
    "mask_id",
    "mask_name",
    "mask_phone",
    "mask_remark",
    "mask_text",
]
