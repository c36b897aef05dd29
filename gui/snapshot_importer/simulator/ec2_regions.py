"""DescribeRegions and DescribeAvailabilityZones."""

from typing import Any

from snapshot_importer.simulator.ec2_region_list import (
    ZONE_LETTERS,
    endpoint,
    opt_in_status,
    opted_in,
    regions_beside,
)
from snapshot_importer.simulator.ec2_requests import check_filters, ec2_operation, passes
from snapshot_importer.simulator.operations import ApiError, Call


@ec2_operation("DescribeRegions")
def describe_regions(call: Call) -> dict[str, Any]:
    """List the Regions that are switched on, or with AllRegions every one of the partition."""
    check_filters(call, ("region-name", "endpoint", "opt-in-status"))
    known = regions_beside(call.region)
    names = call.params.get("RegionNames") or known
    unknown = [name for name in names if name not in known]
    if unknown:
        # Guess: the words.
        raise ApiError("InvalidParameterValue", f"Invalid region names were provided: {', '.join(unknown)}")
    every = call.params.get("AllRegions") or call.params.get("RegionNames")
    answers = [
        {"RegionName": name, "Endpoint": endpoint(name), "OptInStatus": opt_in_status(name)}
        for name in names
        if every or opted_in(name)
    ]
    return {"Regions": [answer for answer in answers if passes(call, _region_fields(answer), {})]}


@ec2_operation("DescribeAvailabilityZones")
def describe_availability_zones(call: Call) -> dict[str, Any]:
    """List three Availability Zones of the Region."""
    check_filters(call, ("region-name", "state", "zone-name", "zone-id"))
    letters = ZONE_LETTERS.get(call.region, call.region)
    zones = [_zone(call.region, letter, f"{letters}-az{number}") for number, letter in enumerate("abc", 1)]
    names, ids = call.params.get("ZoneNames"), call.params.get("ZoneIds")
    for name in names or []:
        if name not in [zone["ZoneName"] for zone in zones]:
            raise ApiError("InvalidParameterValue", f"Invalid availability zone: [{name}]")
    return {
        "AvailabilityZones": [
            zone
            for zone in zones
            if (not names or zone["ZoneName"] in names)
            and (not ids or zone["ZoneId"] in ids)
            and passes(call, _zone_fields(zone), {})
        ]
    }


def _region_fields(answer: dict[str, str]) -> dict[str, list[str]]:
    return {
        "region-name": [answer["RegionName"]],
        "endpoint": [answer["Endpoint"]],
        "opt-in-status": [answer["OptInStatus"]],
    }


def _zone(region: str, letter: str, zone_id: str) -> dict[str, str]:
    return {
        "State": "available",
        "OptInStatus": "opt-in-not-required",
        "RegionName": region,
        "ZoneName": f"{region}{letter}",
        "ZoneId": zone_id,
        "GroupName": f"{region}-zg-1",
        "NetworkBorderGroup": region,
        "ZoneType": "availability-zone",
    }


def _zone_fields(zone: dict[str, str]) -> dict[str, list[str]]:
    return {
        "region-name": [zone["RegionName"]],
        "state": [zone["State"]],
        "zone-name": [zone["ZoneName"]],
        "zone-id": [zone["ZoneId"]],
    }
