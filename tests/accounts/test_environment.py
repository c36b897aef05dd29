"""Variables of the environment."""

from snapshot_importer.accounts.environment import aws_variables, region_of, take_secrets

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def test_variables_are_listed_by_name_with_masked_values() -> None:
    shown = aws_variables(
        {
            "PATH": "/bin",
            "AWS_SESSION_TOKEN": SECRET,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_PROFILE": "prod",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": SECRET,
            "AWS_REGION": "",
        }
    )

    assert [(variable.name, variable.shown) for variable in shown] == [
        ("AWS_ACCESS_KEY_ID", "AKIA…MPLE"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "…"),
        ("AWS_PROFILE", "prod"),
        ("AWS_SECRET_ACCESS_KEY", "…"),
        ("AWS_SESSION_TOKEN", "…"),
    ]


def test_a_short_value_in_the_place_of_the_key_id_is_hidden_whole() -> None:
    assert aws_variables({"AWS_ACCESS_KEY_ID": "geheim"})[0].shown == "…"


def test_the_region_is_the_one_that_all_tools_read() -> None:
    assert region_of({"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-east-1"}) == "eu-west-1"
    assert region_of({"AWS_DEFAULT_REGION": "us-east-1"}) == "us-east-1"
    assert region_of({}) == ""


def test_what_this_program_starts_inherits_no_secret() -> None:
    environment = {"AWS_SECRET_ACCESS_KEY": "geheim", "AWS_SESSION_TOKEN": "token", "AWS_REGION": "eu-west-1"}

    whole = take_secrets(environment)

    assert environment == {"AWS_REGION": "eu-west-1"}
    assert whole == {
        "AWS_SECRET_ACCESS_KEY": "geheim",
        "AWS_SESSION_TOKEN": "token",
        "AWS_REGION": "eu-west-1",
    }
