"""Personal text is sealed at rest; keys can be changed while sealed text is there."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import DataError, InvalidInputError
from geomap.storage.sealing import PURPOSE, Sealer, sealer_of
from geomap.web.settings import settings_from

OLD, NEW = "o" * 40, "n" * 40


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_to_the_same_text(text):
    assert Sealer(OLD).open(Sealer(OLD).seal(text)) == text


def test_sealed_text_shows_nothing_and_is_never_twice_the_same():
    sealer = Sealer(OLD)
    one, other = sealer.seal("13800000000"), sealer.seal("13800000000")
    assert one != other
    assert b"13800000000" not in base64.urlsafe_b64decode(one)
    assert one.isascii()


def test_the_key_is_derived_as_rfc_5869_says():
    """HKDF by hand, from HMAC alone: extract with a salt of zeros, expand by one block."""
    extracted = hmac.digest(bytes(32), OLD.encode(), hashlib.sha256)
    expanded = hmac.digest(extracted, PURPOSE + b"\x01", hashlib.sha256)
    assert Fernet(base64.urlsafe_b64encode(expanded)).decrypt(Sealer(OLD).seal("雁塔")) == "雁塔".encode()


def test_after_a_change_of_keys_old_text_opens_and_new_text_needs_the_new_key():
    both = Sealer(f"{NEW}, {OLD}")
    assert both.open(Sealer(OLD).seal("before")) == "before"
    assert Sealer(NEW).open(both.seal("after")) == "after"
    with pytest.raises(DataError):
        Sealer(OLD).open(both.seal("after"))


def test_resealed_text_needs_the_old_key_no_more():
    token = Sealer(f"{NEW},{OLD}").resealed(Sealer(OLD).seal("text"))
    assert Sealer(NEW).open(token) == "text"


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-2] + "AA", lambda t: t[:0], lambda t: "雁塔" + t[4:], lambda t: t[1:]]
)
def test_altered_text_is_told_apart_with_the_remedy(spoil):
    with pytest.raises(DataError) as caught:
        Sealer(OLD).open(spoil(Sealer(OLD).seal("13800000000")))
    assert "GEOMAP_PRIVATE_KEY" in caught.value.hint


@pytest.mark.parametrize("key", ["", " , ", "short", f"{OLD},short"])
def test_keys_that_cannot_be_used_are_refused_and_not_shown(key):
    with pytest.raises(InvalidInputError) as caught:
        Sealer(key)
    assert caught.value.parameter == "GEOMAP_PRIVATE_KEY"
    assert "short" not in f"{caught.value.message.replace('too short', '')} {caught.value.value}"


def test_the_setting_takes_a_list_of_keys_and_refuses_a_short_one():
    assert settings_from({"GEOMAP_PRIVATE_KEY": f"{NEW},{OLD}"}).private_key == f"{NEW},{OLD}"
    with pytest.raises(InvalidInputError) as caught:
        settings_from({"GEOMAP_PRIVATE_KEY": f"{NEW},s3cr3t"})
    assert caught.value.parameter == "GEOMAP_PRIVATE_KEY"
    assert "s3cr3t" not in f"{caught.value.message} {caught.value.value} {caught.value.hint}"


def test_without_a_private_key_the_secret_key_seals_and_without_both_the_one_in_the_folder(tmp_path):
    assert Sealer(NEW).open(sealer_of(NEW, OLD, tmp_path).seal("text")) == "text"
    assert Sealer(OLD).open(sealer_of("", OLD, tmp_path).seal("text")) == "text"
    token = sealer_of("", "", tmp_path).seal("text")
    assert sealer_of("", "", tmp_path).open(token) == "text"
    assert Sealer((tmp_path / "secret.key").read_text().strip()).open(token) == "text"
