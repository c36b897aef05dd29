from reliability.lost_answers import lost, measure, send_naively

SEED = 20261127


def test_lost_answers_make_no_second_import() -> None:
    assert measure(200, SEED)["offences"] == []


def test_an_import_without_a_token_that_is_kept_is_found_out() -> None:
    found = lost(send_naively, 50, SEED)["offences"]

    assert any("times" in offence for offence in found)
