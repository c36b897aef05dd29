"""From a request to its reply: signature, operation, faults, permission, and what the operation says."""

import logging
import uuid
from contextlib import nullcontext
from dataclasses import dataclass

from botocore.model import OperationModel

from snapshot_importer.simulator.ec2_region_list import ZONE_LETTERS, opted_in
from snapshot_importer.simulator.fault_effects import fault_error, struck
from snapshot_importer.simulator.faults import Faults
from snapshot_importer.simulator.iam_identities import KeyUse
from snapshot_importer.simulator.ledger import result_id, texts_in, without_secrets
from snapshot_importer.simulator.operations import (
    ApiError,
    Call,
    Caller,
    Operation,
    find_operation,
    served,
)
from snapshot_importer.simulator.protocol.messages import Reply, Request
from snapshot_importer.simulator.protocol.services import Services, WireProtocol
from snapshot_importer.simulator.refusals import refusal
from snapshot_importer.simulator.sigv4 import RefusedSignatureError, Signature, read_signature, verify
from snapshot_importer.simulator.unsigned import NOBODY, check_required, open_service
from snapshot_importer.simulator.world import World

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Understood:
    """One request whose signature holds, if it needs one, and whose operation is answered."""

    protocol: WireProtocol
    signature: Signature | None
    model: OperationModel
    operation: Operation
    call: Call


class Cloud:
    """All services of all accounts and Regions, behind one address."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults = Faults()
        self._services = Services()
        self._served = {service for service, _ in served()}

    def answer(self, request: Request) -> Reply:
        """Return what AWS says to *request*."""
        request_id = str(uuid.uuid4())
        signature: Signature | None = None
        service = _likely_service(request)
        try:
            if unsigned := open_service(self._services, request):
                service = unsigned
                understood = self._understand(request, service, None, NOBODY, request_id)
                return self._carry_out(understood)
            signature = read_signature(request)
            service = signature.service if signature.service in self._served else service
            caller = self._caller(request, signature)
            understood = self._understand(request, signature.service, signature, caller, request_id)
        except RefusedSignatureError as error:
            refused = refusal(service, error.reason, signature, self.world.clock.wall())
            return self._refuse(service, refused, request_id)
        except ApiError as error:
            return self._refuse(service, error, request_id)
        return self._carry_out(understood)

    def _refuse(self, service: str, error: ApiError, request_id: str) -> Reply:
        reply = self._services.protocol(service).error(error, request_id)
        reply.headers |= error.headers
        return reply

    def _caller(self, request: Request, signature: Signature) -> Caller:
        """Raise RefusedSignatureError or ApiError where *signature* is not that of anybody who may ask."""
        if signature.service not in self._served:
            raise ApiError("UnknownService", f"The simulated AWS does not answer {signature.service}.")
        wall = self.world.clock.wall()
        key = verify(signature, request, find_key=self.world.iam.spread_key, wall=wall)
        if signature.region not in ZONE_LETTERS or not opted_in(signature.region):
            raise RefusedSignatureError("wrong region")
        use = KeyUse(wall, signature.region, signature.service)
        self.world.iam.note_use(key.access_key_id, use)
        return Caller(key.arn, key.user_id, key.access_key_id, key.account)

    def _understand(
        self,
        request: Request,
        service: str,
        signature: Signature | None,
        caller: Caller,
        request_id: str,
    ) -> _Understood:
        """Raise ApiError where *request* cannot be."""
        protocol = self._services.protocol(service)
        model = protocol.operation(request)
        operation = find_operation(service, model.name)
        if operation is None:
            code, status = protocol.unserved
            raise ApiError(code, f"The simulated AWS does not answer {service}:{model.name}.", status)
        try:
            params = protocol.params(model, request)
        except ValueError as error:
            raise ApiError(protocol.malformed, f"A parameter is malformed: {error}") from None
        if signature is None:
            check_required(model, params, protocol.malformed)
        call = Call(
            world=self.world,
            service=service,
            name=model.name,
            account=caller.account,
            region=signature.region if signature else "",
            caller=caller,
            params=params,
            body=request.body if model.has_streaming_input else None,
            now=self.world.clock.now(),
            request_id=request_id,
            headers=request.headers,
        )
        return _Understood(protocol, signature, model, operation, call)

    def _carry_out(self, understood: _Understood) -> Reply:
        call = understood.call
        strike = self.faults.strike(call.service, call.name, tuple(texts_in(call.params)))
        if strike is None:
            return self._run(understood)
        if not strike.rule.runs:
            self._record(understood, error=f"fault: {strike.rule.kind}")
        wall = self.world.clock.wall()
        refused = refusal(call.service, strike.rule.reason, understood.signature, wall)
        return struck(
            strike,
            run=lambda: self._run(understood),
            write=lambda error: understood.protocol.error(error, call.request_id),
            error=fault_error(strike.rule, call.service, refused),
        )

    def _run(self, understood: _Understood) -> Reply:
        call, operation = understood.call, understood.operation
        try:
            # A body may take its time to come in; its operation takes the lock itself.
            with self.world.lock if call.body is None else nullcontext():
                if operation.action:
                    self.world.access.decide(call, operation.action, operation.resource(call))
                result = operation.function(call)
        except ApiError as error:
            return self._refused(understood, error)
        except ConnectionError:
            raise
        except Exception:  # noqa: BLE001  # a mistake of ours must look like one of AWS's
            _log.exception("%s:%s failed", call.service, call.name)
            return self._refused(understood, ApiError("InternalError", "An internal error has occurred", 500))
        metadata = result.pop("ResponseMetadata", {})
        self._record(understood, result_id=result_id(result))
        reply = understood.protocol.reply(understood.model, result, call.request_id)
        reply.status = metadata.get("HTTPStatusCode", reply.status)
        return reply

    def _refused(self, understood: _Understood, error: ApiError) -> Reply:
        self._record(understood, error=error.code)
        reply = understood.protocol.error(error, understood.call.request_id)
        reply.headers |= error.headers
        return reply

    def _record(self, understood: _Understood, **outcome: str) -> None:
        call = understood.call
        call.world.ledger.record(
            time=self.world.clock.wall(),
            service=call.service,
            operation=call.name,
            account=call.account,
            region=call.region,
            params=without_secrets(understood.model.input_shape, call.params),
            request_id=call.request_id,
            **outcome,
        )


def _likely_service(request: Request) -> str:
    """Return a service that speaks as *request* does, where its credential scope names none that we know."""
    if "x-amz-target" in request.headers:
        return "kms"
    return "ec2" if request.method == "POST" and request.path == "/" else "s3"
