"""Where webhooks may go, what a file of secrets must be, whose address is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.notify.access import masked_address
from services.notify.delivering.addresses import NotReachable, target_of
from services.notify.settings import SecretsRefused, webhook_secrets

SECRET = "whsec_c2VjcmV0IG9mIHRlc3RzIG9ubHk="


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "[::1]", "[fd00::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "[2002:a00:1::]", "localhost",
    ],
)  # fmt: skip
async def test_addresses_inside_the_network_are_refused(host: str) -> None:
    with pytest.raises(NotReachable, match="inside the network"):
        await target_of(f"https://{host}/hook", allow_private=False)


async def test_a_public_address_keeps_name_port_and_path_of_the_webhook() -> None:
    target = await target_of("https://8.8.8.8:8443/hook?for=duban", allow_private=False)

    assert (target.address, target.url) == ("8.8.8.8", "https://8.8.8.8:8443/hook?for=duban")


def test_secrets_are_read_from_a_file_of_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "webhooks.json"
    file.write_text(f'{{"WEBHOOK_DESK": "{SECRET}", "WEBHOOK_PRESS": ["{SECRET}", "{SECRET}"]}}')
    file.chmod(0o600)

    assert webhook_secrets(file) == {"WEBHOOK_DESK": (SECRET,), "WEBHOOK_PRESS": (SECRET, SECRET)}

    file.chmod(0o644)
    with pytest.raises(SecretsRefused, match="chmod 600"):
        webhook_secrets(file)


@pytest.mark.parametrize("content", ["not json", "[]", '{"WEBHOOK_DESK": 5}', '{"WEBHOOK_DESK": ""}'])
def test_a_file_that_cannot_be_used_is_refused_without_showing_what_is_in_it(tmp_path: Path, content: str) -> None:
    file = tmp_path / "webhooks.json"
    file.write_text(content)
    file.chmod(0o600)

    with pytest.raises(SecretsRefused) as refused:
        webhook_secrets(file)
    assert "5" not in str(refused.value)


@pytest.mark.parametrize(("address", "shown"), [("wang@example.cn", "w***@example.cn"), ("nothing", "***")])
def test_an_address_is_masked(address: str, shown: str) -> None:
    assert masked_address(address) == shown
