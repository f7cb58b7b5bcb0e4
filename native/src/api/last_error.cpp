#include "last_error.h"

#include <cstdio>

namespace {

thread_local char last_error[512] = "";

}  // namespace

namespace engine {

ek_status fail(ek_status status, const char* text) noexcept {
    std::snprintf(last_error, sizeof last_error, "%s", text);
    return status;
}

}  // namespace engine

int32_t ek_abi_version(void) { return EK_ABI_VERSION; }

const char* ek_last_error(void) { return last_error; }
