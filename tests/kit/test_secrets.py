import copy
import pickle

import pytest

from parvis.kit.secrets import (
    EncryptedJSONField,
    KeyMissing,
    Sealed,
    SecretBox,
    add_key,
    create_key_file,
    the_box,
)

SECRET = {"user": "alice", "password": "hush é"}


@pytest.fixture
def key_file(tmp_path, settings):
    settings.PARVIS_KEY_FILE = tmp_path / "desk" / "parvis.key"
    create_key_file(settings.PARVIS_KEY_FILE)
    return settings.PARVIS_KEY_FILE


def test_the_key_is_its_owners_alone_and_never_written_over(key_file):
    assert key_file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        create_key_file(key_file)


def test_a_new_key_closes_and_the_old_one_still_opens(key_file):
    old = the_box().close(SECRET)
    add_key(key_file)
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert the_box().open(old) == SECRET
    newest = SecretBox(key_file.read_text().split()[:1])
    with pytest.raises(KeyMissing):
        newest.open(old)
    assert newest.open(the_box().rotate(old)) == SECRET


@pytest.mark.parametrize("content", ["", "not a key", None])
def test_a_missing_key_says_so(key_file, content):
    token = the_box().close(SECRET)
    key_file.unlink()
    if content is not None:
        key_file.write_text(content)
    with pytest.raises(KeyMissing, match="recovery sheet"):
        dict(Sealed(token))


def test_the_column_holds_ciphertext_and_the_value_hides_itself(key_file):
    field = EncryptedJSONField()
    stored = field.get_prep_value(SECRET)
    assert "alice" not in stored
    read = field.from_db_value(stored, None, None)
    assert dict(read) == SECRET
    assert read == SECRET
    assert "alice" not in repr(read) + str(read) + repr([read])
    assert b"hush" not in pickle.dumps(read)
    assert dict(copy.deepcopy(read)) == SECRET
    assert field.get_prep_value(read) == stored
    with pytest.raises(TypeError):
        field.get_prep_value("a password")


def test_an_empty_secret_needs_no_key(settings, tmp_path):
    settings.PARVIS_KEY_FILE = tmp_path / "absent.key"
    field = EncryptedJSONField()
    assert dict(field.from_db_value(field.get_prep_value({}), None, None)) == {}


def test_a_secret_is_not_opened_before_it_is_read(settings, tmp_path):
    settings.PARVIS_KEY_FILE = tmp_path / "absent.key"
    assert repr(Sealed("gAAAA-of-another-key")) == "<secret>"


def test_a_secret_hides_itself_from_the_moment_it_is_given(key_file):
    from parvis.channels.models import Channel

    channel = Channel(title="X", secret=SECRET)
    assert "hush" not in f"{channel.secret!r} {channel.secret} {channel.__dict__!r}"
    assert channel.secret == SECRET
    assert {**channel.secret} == SECRET
    assert pickle.loads(pickle.dumps(channel)).secret == SECRET
    channel.secret = {}
    assert not channel.secret
    assert Channel._meta.get_field("secret").get_prep_value(channel.secret) == ""
