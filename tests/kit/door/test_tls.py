import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.kit.door.conftest import Quiet, Site

from parvis.wire.errors import Refused, TryLater


@pytest.fixture
def certificate(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "blog.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(hours=1))
        .not_valid_after(datetime.now(UTC) + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("blog.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "site.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def port(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Quiet(("127.0.0.1", 0), Site)
    server.seen = []
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def here(host, port):
    return ["127.0.0.1"]


def test_the_certificate_is_that_of_the_name_though_the_address_was_chosen(
    make_door, port, certificate
):
    trust = ssl.create_default_context(cafile=str(certificate))
    door = make_door("127.0.0.1", resolver=here, tls=trust)
    assert door.request("GET", f"https://blog.example:{port}/hello").status == 200
    with pytest.raises(TryLater, match="certificate"):
        door.request("GET", f"https://other.example:{port}/hello")


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(make_door, port):
    with pytest.raises(TryLater, match="certificate") as later:
        make_door("127.0.0.1", resolver=here).request(
            "POST", f"https://blog.example:{port}/hello", json={}
        )
    assert not later.value.maybe_done


@pytest.mark.parametrize("value", ["hush\r\nX: y", "hush é", "hush \x00"])
def test_a_header_that_cannot_be_sent_is_refused_without_being_told(value, door, site):
    with pytest.raises(Refused) as refused:
        door.request("GET", site.url + "/hello", headers={"X-Key": value})
    assert "hush" not in str(refused.value) + refused.value.cause
    assert site.seen == []
