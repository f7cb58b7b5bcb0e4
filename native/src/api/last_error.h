// The text of the last failure, one a thread.
#pragma once

#include "engine_kernels.h"

namespace engine {

// Remembers the text, cut off at 511 bytes, and returns the status, so that a failing call ends in `return fail(...)`.
ek_status fail(ek_status status, const char* text) noexcept;

}  // namespace engine
