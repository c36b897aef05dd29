"""Pages that a sign-in may open, and all others."""

import pytest

from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.sources import SsoSession
from snapshot_importer.accounts.sso_pages import checked_page

AWS = "https://oidc.eu-central-1.amazonaws.com"
HERE = "http://127.0.0.1:4566"


def session(region: str, start_url: str = "https://acme.awsapps.com/start") -> SsoSession:
    return SsoSession(start_url, region, "acme")


@pytest.mark.parametrize(
    ("url", "region"),
    [
        ("https://oidc.eu-central-1.amazonaws.com/authorize?client_id=a&state=b", "eu-central-1"),
        ("https://oidc.eu-central-1.api.aws/authorize", "eu-central-1"),
        ("https://oidc-fips.us-east-1.amazonaws.com/authorize", "us-east-1"),
        ("https://device.sso.eu-central-1.amazonaws.com/?user_code=ABCD-EFGH", "eu-central-1"),
        ("https://acme.awsapps.com/start/#/device?user_code=ABCD-EFGH", "eu-central-1"),
        ("https://d-9067000000.awsapps.com/start", "eu-central-1"),
        ("https://eu-central-1.signin.aws.amazon.com/platform/login", "eu-central-1"),
        ("https://eu-central-1.signin.aws/login", "eu-central-1"),
        ("https://acme.awsapps.com:443/start", "eu-central-1"),
        ("https://oidc.us-gov-west-1.amazonaws.com/authorize", "us-gov-west-1"),
        ("https://start.us-gov-home.awsapps.com/directory/acme", "us-gov-west-1"),
        ("https://oidc.cn-north-1.amazonaws.com.cn/authorize", "cn-north-1"),
        ("https://start.home.awsapps.cn/directory/acme", "cn-north-1"),
        ("https://oidc.eusc-de-east-1.amazonaws.eu/authorize", "eusc-de-east-1"),
    ],
)
def test_pages_of_the_sign_in_are_opened(url: str, region: str) -> None:
    assert checked_page(url, session(region), AWS) == url


def test_the_host_of_the_start_url_is_expected() -> None:
    own = session("eu-central-1", "https://login.acme.example/start")

    url = "https://login.acme.example/device"
    assert checked_page(url, own, AWS) == url


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="empty"),
        pytest.param(None, id="none"),
        pytest.param(5, id="number"),
        pytest.param("http://acme.awsapps.com/start", id="http"),
        pytest.param("javascript:alert(1)//acme.awsapps.com", id="script"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("data:text/html,hello", id="data"),
        pytest.param("ms-settings:https://acme.awsapps.com", id="program"),
        pytest.param("//acme.awsapps.com/start", id="no scheme"),
        pytest.param("HTTPS://acme.awsapps.com/start", id="capitals"),
        pytest.param("https://acme.awsapps.com.example.org/", id="longer host"),
        pytest.param("https://evilawsapps.com/", id="no dot"),
        pytest.param("https://awsapps.com/", id="the bare site"),
        pytest.param("https://example.org/?acme.awsapps.com", id="query"),
        pytest.param("https://acme.awsapps.com@example.org/", id="user"),
        pytest.param("https://example.org\\@acme.awsapps.com/", id="backslash"),
        pytest.param("https://acme.awsapps.com:8443/start", id="port"),
        pytest.param("https://acme.awsapps.com:99999/start", id="no port"),
        pytest.param("https://acme.awsapps.com/ start", id="space"),
        pytest.param("https://acme.awsapps.com/\r\nHost: example.org", id="line break"),
        pytest.param("https://аcme.awsapps.com/", id="Cyrillic"),
        pytest.param("https://bucket.s3.eu-central-1.amazonaws.com/", id="a bucket"),
        pytest.param("https://abc.execute-api.eu-central-1.amazonaws.com/", id="an API of anybody"),
        pytest.param("https://oidc.us-east-1.amazonaws.com/authorize", id="another Region"),
        pytest.param("https://oidc.eu-central-1.amazonaws.com.cn/authorize", id="another partition"),
        pytest.param("https://start.home.awsapps.cn/directory/acme", id="a site of another partition"),
        pytest.param("https://[::ffff:1.2.3.4]/", id="address"),
        pytest.param("https://[half/", id="half an address"),
        pytest.param("http://127.0.0.1:4566/authorize", id="this computer"),
        pytest.param("https://acme.awsapps.com/" + "a" * 5_000, id="endless"),
    ],
)
def test_other_pages_are_not(url: object) -> None:
    with pytest.raises(SignInError, match="It was not opened"):
        checked_page(url, session("eu-central-1"), AWS)


def test_a_simulated_aws_on_this_computer_has_its_pages_here() -> None:
    assert checked_page(f"{HERE}/authorize", session("eu-central-1"), HERE) == f"{HERE}/authorize"
    with pytest.raises(SignInError, match="at localhost, which is not its own"):
        checked_page("http://localhost:4566/authorize", session("eu-central-1"), HERE)
    with pytest.raises(SignInError, match=r"at 192\.168\.0\.7, which is not its own"):
        checked_page("https://192.168.0.7/authorize", session("eu-central-1"), "https://192.168.0.7")
