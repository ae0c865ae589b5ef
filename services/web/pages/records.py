"""Receipts to take away, and files to be cited: what stands beside the pages."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import UploadFile

from domain.catalogue import COMMANDS
from domain.kernel.rules import NotFound
from projections.questions.citing import cited_with
from services.authority import require_role
from services.file_names import file_name
from services.parsing import whole_number
from services.web.access import provable
from services.web.asking import Asking, Who, prove_intent
from services.web.bodies import uploaded
from services.web.evidence import handed_out
from services.web.fields import takes_files
from services.web.looking import looking
from services.web.schemas import answered, declined

router = APIRouter()
FILERS = frozenset(
    role for command in COMMANDS.values() if takes_files(command) for role in command.roles
)


@router.get(
    "/receipts/{position}.json",
    tags=["receipts"],
    operation_id="receipts.show",
    summary="The receipt of a fact: its sealed bytes and the way to the root",
    responses={**answered({"type": "object"}), **declined()},
)
def receipt(position: str, who: Asking = Who) -> Response:
    """Checks with tools/verify.py alone, without this system."""
    number = whole_number(position)
    if number is None:
        raise NotFound("no_such_position", position=position)
    found = who.house.receipt(number)
    sealed = next(iter(who.house.ledger.since(number - 1, limit=1)))
    if not provable(who, {"stream": sealed.stream_id, **vars(sealed.fact.act)}):
        raise NotFound("no_such_record", position=position)
    name = f"zeji-receipt-{position}.json"
    return JSONResponse(found, headers={"content-disposition": f'attachment; filename="{name}"'})


@router.post(
    "/api/evidence",
    tags=["evidence"],
    operation_id="evidence.upload",
    status_code=201,
    summary="Store a file, to be cited by a command afterwards",
    responses={**answered({"type": "object"}, 201), **declined()},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "properties": {"file": {"type": "string", "format": "binary"}},
                    }
                }
            },
        }
    },
)
def upload(request: Request, who: Asking = Who, file: UploadFile = Depends(uploaded)) -> Response:
    """Answers the EvidenceRef to cite; a file nobody cites stays until swept by hand."""
    prove_intent(request, who, request.headers.get("x-csrf-token", ""))
    require_role(who.person, FILERS, who.known)
    kept = who.house.evidence.keep(file.file, file_name("file.name", file.filename or ""))
    told = {"digest": kept.digest, "name": kept.name, "media_type": kept.media_type}
    return JSONResponse(told, status_code=201)


@router.get("/{kind}/{name}/evidence/{digest}", include_in_schema=False)
def evidence(request: Request, kind: str, name: str, digest: str, who: Asking = Who) -> Response:
    """A file, for those who see the matter on whose page it is cited."""
    with looking(request, who) as view:
        found = cited_with(view.read, f"{kind}/{name}", view.viewer.units)
    row = next((row for row in found if row["digest"] == digest), None)
    if row is None:
        raise NotFound("no_such_evidence", digest=digest)
    return handed_out(who, row)
