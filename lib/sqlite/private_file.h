#pragma once

#include <string>

#include "signet/result.h"

namespace signet::sqlite {

/// Makes the directory and an empty file in it, for this user alone, where they aren't there yet;
/// gives back the file's path. What is there already has to be closed to others, since it says who
/// is signed in. Fails with `configuration_invalid`.
Result<std::string> private_file(const std::string& directory, const std::string& name);

}  // namespace signet::sqlite
