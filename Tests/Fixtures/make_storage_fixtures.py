"""Makes storage.json: small safetensors, .npy and .npz files with what their reference implementations say of them.

Every case holds the file (base64), whether the reference implementation takes it, and the arrays in it. The safetensors cases
are in the manner of that library's own tests (what it accepts and rejects), written anew. Needs numpy and safetensors.

    python make_storage_fixtures.py > storage.json
"""

import base64
import io
import json
import struct
import sys
import zipfile

import numpy as np
import safetensors
import safetensors.numpy


def file(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def tensor(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


ints = tensor("I32", [1, 2, 2], 0, 16)
data16 = struct.pack("<4i", 1, -2, 3, 4)
rng = np.random.default_rng(5)
numbers = {
    "doubles": rng.standard_normal((3, 4)),
    "floats": rng.standard_normal((2, 3, 2)).astype(np.float32),
    "halves": np.array([1.5, -2.25, 6e-8, 65504, 0.0, -0.0, 1 / 3], np.float16),
    "longs": np.array([-(2**62), 7, 2**53 - 1]),
    "ints": np.array([[-1, 2], [3, -4]], np.int32),
    "shorts": np.array([-300, 300], np.int16),
    "bytes": np.array([0, 128, 255], np.uint8),
    "signed": np.array([-128, 127], np.int8),
    "truths": np.array([True, False, True]),
    "scalar": np.array(2.5),
    "none": np.zeros((0, 3), np.float32),
}

SAFETENSORS = {
    "one tensor": (file({"test": ints}, data16), "accepted"),
    "unaligned data": (file(b' {"test": %s}  ' % json.dumps(ints).encode(), data16), "accepted"),
    "a scalar has no extents": (file({"test": tensor("I32", [], 0, 4)}, data16[:4]), "accepted"),
    "no elements": (file({"test": tensor("I32", [2, 0], 0, 0)}), "accepted"),
    "no tensors": (file({}), "accepted"),
    "spaces before": (file(b"\t {}"), "accepted"),
    "spaces after": (file(b"{}    "), "accepted"),
    "texts": (file({"__metadata__": {"a": "1", "b": "\u03b4"}, "test": ints}, data16), "accepted"),
    "a field more": (file({"test": ints | {"more": [1, {}]}}, data16), "accepted"),
    "all of NumPy's": (safetensors.numpy.save(numbers, {"made": "by NumPy"}), "accepted"),
    "data cut off": (file({"test": ints}, data16[:9]), "dataLengthWrong"),
    "data left over": (file({"test": ints}, data16 + b"!"), "dataLengthWrong"),
    "a gap": (file({"a": tensor("U8", [4], 0, 4), "b": tensor("U8", [4], 8, 12)}, bytes(12)), "offsetsWrong"),
    "a gap at the start": (file({"a": tensor("U8", [4], 4, 8)}, bytes(8)), "offsetsWrong"),
    "an overlap": (file({"a": tensor("U8", [4], 0, 4), "b": tensor("U8", [4], 2, 6)}, bytes(6)), "offsetsWrong"),
    "many share bytes": (
        file({f"t{i}": tensor("F32", [2, 2], 0, 16) for i in range(10)}, bytes(16)), "offsetsWrong"),
    "end before begin": (file({"a": tensor("U8", [4], 4, 0)}, bytes(4)), "entryMalformed"),
    "nothing": (b"", "tooShort"),
    "seven bytes": (bytes(7), "tooShort"),
    "a header of no bytes": (bytes(8), "header"),
    "a header longer than the file": (file({}, length=3), "headerTooLong"),
    "a header longer than any": (file({}, length=2**63 + 2), "headerTooLong"),
    "a header of 100 megabytes and one": (file({}, length=100_000_001), "headerTooLong"),
    "not UTF-8": (file(b"\xff"), "header"),
    "not JSON": (file(b"{"), "header"),
    "a list": (file(b"[]"), "notAnObject"),
    "shape and bytes differ": (file({"test": tensor("I32", [2, 2], 0, 4)}, bytes(4)), "sizeMismatch"),
    "extents overflow": (
        file({"test": tensor("I32", [2, 2**62, 2], 0, 16)}, bytes(16)), "sizeOverflows"),
    "bytes overflow": (file({"test": tensor("I32", [2, 2**61], 0, 16)}, bytes(16)), "sizeOverflows"),
    "a negative extent": (file({"test": tensor("I32", [-1, -4], 0, 16)}, bytes(16)), "entryMalformed"),
    "a fraction of an extent": (file({"test": tensor("I32", [1.5], 0, 6)}, bytes(6)), "entryMalformed"),
    "an extent with a point": (file({"test": tensor("I32", [4.0], 0, 16)}, bytes(16)), "entryMalformed"),
    "an extent beyond 64 bits": (file({"test": tensor("U8", [2**64], 0, 16)}, bytes(16)), "entryMalformed"),
    "an unknown type": (file({"test": tensor("I31", [4], 0, 16)}, bytes(16)), "unknownType"),
    "no type": (file({"test": {"shape": [4], "data_offsets": [0, 4]}}, bytes(4)), "entryMalformed"),
    "three offsets": (
        file({"test": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4, 4]}}, bytes(4)), "entryMalformed"),
    "a number among the texts": (file({"__metadata__": {"a": 1}}), "metadataNotStrings"),
    "a name twice": (
        file(b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}',
             bytes(2)), "header"),
}

# What the reference implementation takes and this project does not: a key twice is an accident or an attack.
STRICTER = {"a name twice"}


def arrays(tensors):
    return {
        name: {"shape": list(a.shape), "values": [float(x) for x in np.asarray(a, np.float64).ravel()]}
        for name, a in tensors.items()
    }


def safetensors_case(name, bytes_, expected):
    case = {"name": name, "bytes": base64.b64encode(bytes_).decode(), "expected": expected}
    try:
        tensors = safetensors.numpy.load(bytes_)
        accepted = True
    except Exception:
        accepted = False
    assert accepted == (expected == "accepted") or name in STRICTER, name
    if expected == "accepted":
        case["arrays"] = arrays(tensors)
    return case


def npy(array, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version)
    return out.getvalue()


def npz(compressed, **tensors):
    out = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(out, **tensors)
    return out.getvalue()


def changed(bytes_, place, value):
    out = bytearray(bytes_)
    out[place] = value
    return bytes(out)


def plain_zip(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
        archive.comment = b"a comment at the end"
    return out.getvalue()


matrix = np.arange(24, dtype=np.float64).reshape(2, 3, 4) / 7
NUMPY = {name: (npy(array), "accepted", array) for name, array in numbers.items()}
NUMPY |= {
    "version 2": (npy(matrix, (2, 0)), "accepted", matrix),
    "version 3": (npy(matrix, (3, 0)), "accepted", matrix),
    "column-major": (npy(np.asfortranarray(matrix)), "accepted", matrix),
    "a column": (npy(np.asfortranarray(matrix[0, :, :1])), "accepted", matrix[0, :, :1]),
    "big-endian": (npy(matrix.astype(">f8")), "accepted", matrix),
    "big-endian, column-major": (npy(np.asfortranarray(numbers["ints"]).astype(">i4")), "accepted", numbers["ints"]),
    "texts": (npy(np.array(["a", "bc"])), "unknownType", None),
    "complex": (npy(np.array([1j])), "unknownType", None),
    "records": (npy(np.zeros(2, [("a", "<f8"), ("b", "<i4")])), "unknownType", None),
    "version 9": (changed(npy(matrix), 6, 9), "unknownVersion", None),
    "cut off": (npy(matrix)[:-1], "dataLengthWrong", None),
    "left over": (npy(matrix) + b"\0", "dataLengthWrong", None),
    "cut in the header": (npy(matrix)[:40], "headerTruncated", None),
    "cut before the header": (npy(matrix)[:9], "headerTruncated", None),
    "another file": (b"PK\3\4", "notNumPy", None),
    "another dictionary": (changed(npy(matrix), 12, ord("X")), "headerMalformed", None),
}
objects = io.BytesIO()
np.save(objects, np.array([{}, None], dtype=object), allow_pickle=True)
NUMPY["objects"] = (objects.getvalue(), "objects", None)

pair = {"a": numbers["doubles"], "weights": numbers["floats"], "s": numbers["scalar"]}
many = {f"m{i}": np.full((40, 40), i / 3) for i in range(3)} | {"r": rng.integers(0, 5, 4000).astype(np.int16)}
stored, packed = npz(False, **pair), npz(True, **many)
ARCHIVES = {
    "stored": (stored, "accepted", pair),
    "deflated": (packed, "accepted", many),
    "deflated, short": (npz(True, **pair), "accepted", pair),
    "no arrays": (npz(False), "accepted", {}),
    "a comment": (plain_zip(**{"a.npy": npy(matrix)}), "accepted", {"a": matrix}),
    "a changed byte": (changed(stored, stored.index(b"NUMPY") + 140, 77), "checksumWrong", None),
    "cut off": (stored[:-5], "noDirectory", None),
    "cut at the front": (stored[3:], "directoryMalformed", None),
    "text": (b"a,b\n1,2\n" * 9, "noDirectory", None),
    "nothing": (b"", "noDirectory", None),
}

json.dump(
    {
        "versions": f"numpy {np.__version__}, safetensors {safetensors.__version__}",
        "safetensors": [safetensors_case(name, *case) for name, case in SAFETENSORS.items()],
        "npy": [
            {"name": name, "bytes": base64.b64encode(b).decode(), "expected": expected}
            | ({} if array is None else {"arrays": arrays({"": array})})
            for name, (b, expected, array) in NUMPY.items()
        ],
        "npz": [
            {"name": name, "bytes": base64.b64encode(b).decode(), "expected": expected}
            | ({} if a is None else {"arrays": arrays(a)})
            for name, (b, expected, a) in ARCHIVES.items()
        ],
    },
    sys.stdout,
    indent=0,
)
