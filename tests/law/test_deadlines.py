"""Due dates by rule and authority: known dates, zones, hours, traces."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework.law import BadStart, UnknownName, compute_deadline, load_law


def due(rule: str, authority: str, start: str) -> str:
    moment = (
        datetime.fromisoformat(start) if "T" in start or " " in start else date.fromisoformat(start)
    )
    return compute_deadline(rule, authority, moment).due_text


@pytest.mark.parametrize(
    ("rule", "authority", "start", "expected"),
    [
        # Regulation 1182/71: weeks and months end on the same weekday or date.
        ("gdpr-56-3", "ie-dpc", "2026-11-16", "2026-12-07"),
        ("gdpr-60-4", "ie-dpc", "2026-11-16", "2026-12-14"),
        ("gdpr-60-5", "ie-dpc", "2026-11-16", "2026-11-30"),
        # No 31 February: the month's last day; it is a Sunday, so the next working day.
        ("gdpr-61-2", "fr-cnil", "2027-01-31", "2027-03-01"),
        ("gdpr-12-3", "fr-cnil", "2027-01-31", "2027-03-01"),
        ("gdpr-12-3", "fr-cnil", "2028-01-31", "2028-02-29"),
        ("gdpr-12-3", "fr-cnil", "2026-10-15", "2026-11-16"),
        ("gdpr-78-2", "de-be", "2026-11-02T10:00:00+01:00", "2027-02-02"),
        ("gdpr-78-2", "fr-cnil", "2026-11-20T09:30:00+01:00", "2027-02-22"),
        ("gdpr-78-2", "dk-datatilsynet", "2026-11-13T12:00:00+01:00", "2027-02-15"),
        ("gdpr-66-1", "nl-ap", "2026-11-16", "2027-02-16"),
        # Holidays of the acting authority: Easter Monday, 29 March 2027, and Good Friday before it.
        ("gdpr-60-5", "ie-dpc", "2027-03-15", "2027-03-30"),
        ("gdpr-60-5", "de-be", "2027-03-12", "2027-03-30"),
        # Epiphany is a holiday in Baden-Württemberg and Bavaria, not in Berlin.
        ("gdpr-60-5", "de-bw", "2026-12-23", "2027-01-07"),
        ("gdpr-60-5", "de-by", "2026-12-23", "2027-01-07"),
        ("gdpr-60-5", "de-be", "2026-12-23", "2027-01-06"),
        # Regulation 2025/2518.
        ("eu-2025-2518-inadmissible", "de-be", "2027-04-02", "2027-04-16"),
        ("eu-2025-2518-transmit", "de-be", "2027-04-02", "2027-05-14"),
        ("eu-2025-2518-confirm-lead", "ie-dpc", "2027-05-14", "2027-06-25"),
        ("eu-2025-2518-draft-decision", "ie-dpc", "2027-06-25", "2028-09-25"),
        ("eu-2025-2518-urgent-request", "nl-ap", "2027-08-16", "2027-07-19"),
        # United Kingdom: beginning with the day itself; nothing rolls.
        ("uk-dpa-166", "gb-ico", "2026-11-27T15:00:00+00:00", "2027-02-26"),
        ("uk-dpa-166", "gb-ico", "2026-11-28", "2027-02-27"),
        ("uk-dpa-166", "gb-ico", "2026-12-01", "2027-02-28"),
        ("uk-dpa-166", "gb-ico", "2026-11-30", "2027-02-28"),
        ("uk-dpa-166", "gb-ico", "2027-03-01", "2027-05-31"),
        ("uk-dpa-representations", "gb-ico", "2026-11-27", "2026-12-17"),
        ("uk-dpa-representations", "gb-ico", "2026-11-30", "2026-12-20"),
        ("uk-dpa-appeal", "gb-ico", "2026-11-27", "2026-12-25"),
        ("uk-dpa-payment", "gb-ico", "2026-11-27", "2026-12-25"),
        # Canada: one year; Sunday moves, Saturday does not.
        ("ca-pipeda-13", "ca-opc", "2026-11-23T11:00:00-05:00", "2027-11-23"),
        ("ca-pipeda-13", "ca-opc", "2028-02-29", "2029-02-28"),
        ("ca-pipeda-13", "ca-opc", "2026-11-27", "2027-11-27"),
        ("ca-pipeda-13", "ca-opc", "2026-11-28", "2027-11-29"),
        # Hours run hour to hour, over Christmas too, and stay in the authority's zone.
        (
            "au-osa-77-24h",
            "au-oaic",
            "2026-12-24T09:30:00+11:00",
            "2026-12-25T09:30:00+11:00",
        ),
        ("au-osa-77-24h", "au-oaic", "2026-12-23T22:30:00Z", "2026-12-25T09:30:00+11:00"),
        ("us-tida-48h", "us-ftc", "2026-12-24T18:00:00-05:00", "2026-12-26T18:00:00-05:00"),
        # Hours are real hours: the night the clocks change is not longer or shorter by law.
        ("au-osa-77-24h", "au-oaic", "2027-04-03T12:00:00+11:00", "2027-04-04T11:00:00+10:00"),
        ("us-tida-48h", "us-ftc", "2027-03-13T12:00:00-05:00", "2027-03-15T13:00:00-04:00"),
        # Israel: Friday and Saturday are the weekend, Sunday is not.
        ("gdpr-60-5", "il-ppa", "2026-11-06", "2026-11-22"),
        ("gdpr-60-5", "il-ppa", "2026-11-08", "2026-11-22"),
        # The Emirates since 2022: Saturday and Sunday.
        ("gdpr-60-5", "ae-difc", "2026-11-06", "2026-11-20"),
    ],
)
def test_known_dates(rule: str, authority: str, start: str, expected: str) -> None:
    assert due(rule, authority, start) == expected


@pytest.mark.parametrize(
    ("authority", "start", "expected"),
    [
        # The same instant is another day in another zone.
        ("ie-dpc", "2026-11-15T23:30:00Z", "2026-12-07"),
        ("de-be", "2026-11-15T23:30:00Z", "2026-12-07"),
        ("ie-dpc", "2026-11-16T23:30:00Z", "2026-12-07"),
        ("de-be", "2026-11-16T23:30:00Z", "2026-12-08"),
        ("cy-commissioner", "2026-11-16T21:59:59Z", "2026-12-07"),
        ("cy-commissioner", "2026-11-16T22:00:00Z", "2026-12-08"),
        ("is-personuvernd", "2026-11-17T00:30:00+01:00", "2026-12-07"),
    ],
)
def test_the_day_is_the_authoritys_own(authority: str, start: str, expected: str) -> None:
    assert due("gdpr-56-3", authority, start) == expected


def test_an_appeal_that_a_tribunal_accepts_later_says_so() -> None:
    deadline = compute_deadline("uk-dpa-appeal", "gb-ico", date(2026, 11, 27))
    assert deadline.due == date(2026, 12, 25)
    assert deadline.still_accepted_until == date(2026, 12, 29)
    assert any("r. 12(2)" in step for step in deadline.trace)
    weekday = compute_deadline("uk-dpa-appeal", "gb-ico", date(2026, 11, 2))
    assert weekday.still_accepted_until is None


def test_a_trace_names_every_step_and_its_provision() -> None:
    trace = compute_deadline("gdpr-61-2", "fr-cnil", date(2027, 1, 31)).trace
    assert trace[0].startswith("GDPR Art. 61(2): 1 month")
    assert any("Art. 3(1)" in step for step in trace)
    assert any("Art. 3(2)(c)" in step for step in trace)
    assert any("2027-02-28 is a Sunday" in step and "Art. 3(4)" in step for step in trace)
    assert trace[-1] == "last day: 2027-03-01 (Monday)"


def test_a_holiday_is_named() -> None:
    trace = compute_deadline("gdpr-60-5", "ie-dpc", date(2027, 3, 15)).trace
    assert any("Easter Monday" in step for step in trace)


def test_a_period_that_is_not_in_force_says_so() -> None:
    early = compute_deadline("eu-2025-2518-transmit", "de-be", date(2027, 4, 1))
    assert not early.in_force
    assert any("not in force" in step for step in early.trace)
    assert compute_deadline("eu-2025-2518-transmit", "de-be", date(2027, 4, 2)).in_force


@pytest.mark.parametrize(
    ("rule", "day", "covered"),
    [
        ("eu-2025-2518-transmit", date(2027, 4, 1), False),
        ("eu-2025-2518-transmit", date(2027, 4, 2), True),
        ("eu-2025-2518-early-resolution-objection", date(2027, 4, 2), True),
        # Cooperation and file rules: complaints lodged after 2 April only.
        ("eu-2025-2518-key-issues", date(2027, 4, 2), False),
        ("eu-2025-2518-key-issues", date(2027, 4, 3), True),
        ("eu-2025-2518-draft-decision", date(2027, 4, 2), False),
        ("eu-2025-2518-draft-decision", date(2027, 4, 3), True),
        ("eu-2025-2518-urgent-request", date(2027, 4, 2), False),
        ("eu-2025-2518-urgent-request", date(2027, 4, 3), True),
        ("us-tida-48h", date(2026, 5, 18), False),
        ("us-tida-48h", date(2026, 5, 19), True),
    ],
)
def test_both_sides_of_each_boundary(rule: str, day: date, covered: bool) -> None:
    assert load_law().period(rule).in_force_on(day) is covered


def test_unverified_periods_say_so() -> None:
    deadline = compute_deadline("uk-dpa-penalty-within", "gb-ico", date(2026, 11, 27))
    assert any(step.startswith("not verified") for step in deadline.trace)


def test_ends_at_is_the_first_instant_too_late() -> None:
    deadline = compute_deadline("gdpr-78-2", "de-be", date(2026, 11, 2))
    assert deadline.ends_at == datetime(2027, 2, 3, tzinfo=ZoneInfo("Europe/Berlin"))
    hours = compute_deadline("us-tida-48h", "us-ftc", datetime(2026, 11, 2, tzinfo=UTC))
    assert hours.ends_at == datetime(2026, 11, 4, 0, 0, 0, 1, tzinfo=UTC)


def test_as_clock_is_the_contracts_form() -> None:
    clock = compute_deadline("gdpr-56-3", "ie-dpc", date(2026, 11, 16)).as_clock()
    assert clock.keys() == {"rule", "authority", "due", "trace"}
    assert clock["due"] == "2026-12-07"


def test_hours_need_an_instant_with_an_offset() -> None:
    naive = datetime.fromisoformat("2026-11-02T10:00:00")
    with pytest.raises(BadStart, match="start"):
        compute_deadline("us-tida-48h", "us-ftc", date(2026, 11, 2))
    with pytest.raises(BadStart, match="offset"):
        compute_deadline("us-tida-48h", "us-ftc", naive)
    with pytest.raises(BadStart, match="offset"):
        compute_deadline("gdpr-78-2", "ie-dpc", naive)


@pytest.mark.parametrize("year", [1, 1989, 2100, 9999])
def test_impossible_years_are_refused(year: int) -> None:
    with pytest.raises(BadStart, match="year"):
        compute_deadline("gdpr-78-2", "ie-dpc", date(year, 1, 1))


def test_unknown_names_come_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as rule:
        compute_deadline("gdpr-78-3", "ie-dpc", date(2026, 1, 1))
    assert "gdpr-78-2" in rule.value.nearest
    with pytest.raises(UnknownName) as authority:
        compute_deadline("gdpr-78-2", "ie-dcp", date(2026, 1, 1))
    assert "ie-dpc" in authority.value.nearest
    with pytest.raises(UnknownName) as nothing_like_it:
        compute_deadline("gdpr-78-2", "…", date(2026, 1, 1))
    assert nothing_like_it.value.nearest


def test_every_period_computes_for_every_authority() -> None:
    law = load_law()
    start = datetime(2026, 12, 24, 9, 30, tzinfo=UTC)
    for rule in law.periods:
        for slug in law.directory.authorities:
            deadline = law.deadline(rule, slug, start)
            forward = law.period(rule).direction == "after"
            first = start.astimezone(law.directory.authority(slug).zone).date()
            last = deadline.due.date() if isinstance(deadline.due, datetime) else deadline.due
            assert (last >= first) if forward else (last < first)
            assert deadline.due_is_instant is law.period(rule).is_hours
            assert last - first < timedelta(days=900)
