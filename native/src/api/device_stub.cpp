// Devices of a library that was built without a CUDA toolkit: there are none, and the text says why.
#include "last_error.h"

namespace {

constexpr const char* no_cuda =
    "this engine_kernels library was built without CUDA; install a CUDA toolkit with nvcc and run `./build.sh native`";

}  // namespace

ek_status ek_device_count(int32_t* count) {
    if (count == nullptr) return engine::fail(EK_INVALID_ARGUMENT, "ek_device_count: count is null");
    *count = 0;
    return engine::fail(EK_NO_CUDA, no_cuda);
}

ek_status ek_device_name(int32_t, char* name, int32_t capacity) {
    if (name == nullptr || capacity < 1) return engine::fail(EK_INVALID_ARGUMENT, "ek_device_name: name is null or capacity is below 1");
    name[0] = '\0';
    return engine::fail(EK_NO_CUDA, no_cuda);
}
