"""Who may include whom. The tables are the architecture; the functions compare the sources with them."""

from source_tree import sources

# Modules of lib/, low to high, each with what it may use. Pointing upwards or sideways is impossible to
# write down here: self_test.py checks that each names only modules above it in the list.
MODULES = {
    "base": [],
    "xml": ["base"],
    "crypto": ["base"],
    "dsig": ["xml", "crypto", "base"],
    # md:KeyDescriptor is a certificate, so the model knows crypto's types.
    "model": ["dsig", "xml", "crypto", "base"],
    # Sessions hold a NameID.
    "state": ["model", "base"],
    "keyring": ["crypto", "base"],
    "metadata": ["model", "keyring", "dsig", "crypto", "xml", "base"],
    # inspect() shows a tree.
    "bindings": ["model", "dsig", "crypto", "xml", "base"],
    "rules": ["state", "model", "base"],
    # Single Logout is nearly the same for both sides.
    "logout": ["rules", "bindings", "metadata", "keyring", "state", "model", "dsig", "crypto", "xml", "base"],
    "sp": ["logout", "rules", "bindings", "metadata", "keyring", "state", "model", "dsig", "crypto", "xml", "base"],
    "idp": ["logout", "rules", "bindings", "metadata", "keyring", "state", "model", "dsig", "crypto", "xml",
            "base"],
    # Session tags are read from an AuthenticatedSubject; the linter asks every room what it would refuse.
    "profiles": ["sp", "logout", "rules", "bindings", "metadata", "keyring", "state", "model", "dsig", "crypto", "xml",
                 "base"],
    # Libraries of their own: implementations of what state/records.h asks for.
    "redis": ["state", "base"],
    "sqlite": ["state", "base"],
}

# Every public header belongs to the module that makes its types, and is as high as that.
PUBLIC_HEADERS = {
    "base": ["authn_context.h", "email_address.h", "error.h", "error_code.h", "limits.h", "names.h",
             "random.h", "result.h", "subject_id.h", "time.h"],
    "crypto": ["algorithms.h", "keys.h", "signing_key.h"],
    "model": ["assertion.h", "metadata.h", "requested_attributes.h", "scoping.h"],
    "state": ["sessions.h", "state.h"],
    "keyring": ["certificate_status.h", "key_ring.h", "key_ring_directory.h",
                "trust_directory.h",
                "trusted_certificates.h"],
    "metadata": ["peer_policy.h", "trusted_peers.h"],
    "bindings": ["browser.h", "inspect.h"],
    "rules": ["explanation.h"],
    "logout": ["logout.h"],
    "sp": ["authenticated_subject.h", "service_provider.h", "sp_logout.h"],
    "idp": ["accepted_authn_request.h", "attribute_release.h", "authenticated_user.h",
            "identity_provider.h", "idp_logout.h", "persistent_names.h"],
    "profiles": ["identity_center.h", "lint.h", "session_tags.h"],
    "redis": ["redis_state.h"],
    "sqlite": ["sqlite_state.h"],
}

# Each C library has one room. xmlsec's own headers speak in libxml2's types, so the files that call
# xmlsec may name those; the gate and the result may not.
C_LIBRARIES = {
    "zlib.h": ["lib/base/"],
    "libxml/": ["lib/xml/", "lib/dsig/engine.cpp", "lib/dsig/sign.cpp", "lib/dsig/xmlsec.cpp",
                "lib/dsig/xmlsec.h"],
    "openssl/": ["lib/crypto/"],
    "xmlsec/": ["lib/dsig/"],
    "hiredis/": ["lib/redis/connection.cpp"],
    "sqlite3.h": ["lib/sqlite/database.cpp"],
    # No C library, but alike: what it reads came from outside.
    "toml++/": ["lib/keyring/toml_file.h"],
    # Nobody else touches files and sockets. The first prefix that fits counts.
    "dirent.h": ["lib/keyring/file_system.cpp"],
    "fcntl.h": ["lib/keyring/file_system.cpp", "lib/sqlite/private_file.cpp"],
    "sys/socket.h": ["lib/redis/connection.cpp"],
    "sys/stat.h": ["lib/keyring/file_system.cpp", "lib/sqlite/private_file.cpp"],
    "sys/": ["lib/keyring/file_system.cpp", "lib/keyring/file_system.h"],
    "unistd.h": ["lib/keyring/file_system.cpp", "lib/sqlite/private_file.cpp"],
}

# What programs use beside the public headers; the XML libraries are not among it.
PROGRAM_ROOMS = ["samples", "tools"]
NOT_FOR_PROGRAMS = ["libxml/", "xmlsec/", "zlib.h"]


def module_of_header(name):
    return next((module for module, headers in PUBLIC_HEADERS.items() if name in headers), None)


def is_standard(name):
    return "." not in name and "/" not in name


def every_module_has_a_place(root):
    folders = sorted(path.name for path in (root / "lib").glob("*") if path.is_dir())
    return [f"lib/{name}: this folder is no module of the table in tests/layering/layers.py"
            for name in folders if name not in MODULES]


def modules_include_only_what_stands_below_them(root):
    findings = []
    for source in sources(root, "lib"):
        if len(source.parts) < 3 or source.parts[1] not in MODULES:
            continue
        module = source.parts[1]
        for include in source.includes:
            if not include.is_quoted:
                continue
            room, _, rest = include.name.partition("/")
            if not rest:
                findings.append(source.finding(
                    include.line, f'write "{module}/{include.name}" or the module that it belongs to'))
                continue
            used = module_of_header(rest) if room == "signet" else room
            # A public header without a place is reported once, by the check of public headers.
            if used is not None and used != module and used not in MODULES[module]:
                findings.append(source.finding(
                    include.line, f'{module} may not use {used} ("{include.name}")'))
    return findings


def c_libraries_stay_in_their_room(root):
    findings = []
    for source in sources(root, "lib"):
        for include in source.includes:
            if include.is_quoted or is_standard(include.name):
                continue
            rooms = next((rooms for prefix, rooms in C_LIBRARIES.items()
                          if include.name.startswith(prefix)), None)
            if rooms is None:
                findings.append(source.finding(include.line, f"<{include.name}> is no library of ours"))
            elif not any(source.path == room or source.path.startswith(room) and room.endswith("/")
                         for room in rooms):
                findings.append(source.finding(
                    include.line, f"<{include.name}> is for {', '.join(rooms)} alone"))
    return findings


def public_headers_include_the_standard_library_and_each_other(root):
    findings = []
    for source in sources(root, "include"):
        header = source.path.removeprefix("include/signet/")
        module = module_of_header(header)
        if module is None:
            findings.append(source.finding(
                1, "which module does it belong to? Enter it in tests/layering/layers.py"))
        for include in source.includes:
            if not include.is_quoted:
                if not is_standard(include.name):
                    findings.append(source.finding(
                        include.line, f"<{include.name}> is not of the C++ standard library"))
                continue
            room, _, rest = include.name.partition("/")
            if room != "signet":
                findings.append(source.finding(include.line, f'"{include.name}" is not public'))
                continue
            used = module_of_header(rest)
            if module and used and used != module and used not in MODULES[module]:
                findings.append(source.finding(
                    include.line, f'a header of {module} may not use {used} ("{include.name}")'))
    return findings


def programs_see_the_public_headers_only(root):
    findings = []
    for source in sources(root, *PROGRAM_ROOMS):
        room = root / source.parts[0]
        folder = (root / source.path).parent
        for include in source.includes:
            if include.is_quoted:
                own = (room / include.name).is_file() or (folder / include.name).is_file()
                if not own and not include.name.startswith("signet/"):
                    findings.append(source.finding(include.line, f'"{include.name}" is not public'))
            elif include.name.startswith(tuple(NOT_FOR_PROGRAMS)):
                findings.append(source.finding(
                    include.line, f"<{include.name}>: programs leave XML to the library"))
    return findings


CHECKS = {
    "every folder of lib/ is a module with a place in the table": every_module_has_a_place,
    "a module includes only modules that stand below it": modules_include_only_what_stands_below_them,
    "a C library is included in its own module only": c_libraries_stay_in_their_room,
    "public headers include the standard library and each other only":
        public_headers_include_the_standard_library_and_each_other,
    "samples and tools see the public headers only": programs_see_the_public_headers_only,
}
