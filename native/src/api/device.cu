// Devices as the CUDA runtime sees them.
#include "last_error.h"

#include <cuda_runtime.h>

#include <cstdio>

namespace {

ek_status fail_cuda(cudaError_t error) noexcept {
    const bool absent = error == cudaErrorNoDevice || error == cudaErrorInsufficientDriver;
    return engine::fail(absent ? EK_NO_CUDA : EK_CUDA_ERROR, cudaGetErrorString(error));
}

}  // namespace

ek_status ek_device_count(int32_t* count) {
    if (count == nullptr) return engine::fail(EK_INVALID_ARGUMENT, "ek_device_count: count is null");
    *count = 0;
    int devices = 0;
    if (const cudaError_t error = cudaGetDeviceCount(&devices); error != cudaSuccess) return fail_cuda(error);
    *count = devices;
    return EK_OK;
}

ek_status ek_device_name(int32_t device, char* name, int32_t capacity) {
    if (name == nullptr || capacity < 1) return engine::fail(EK_INVALID_ARGUMENT, "ek_device_name: name is null or capacity is below 1");
    name[0] = '\0';
    int32_t devices = 0;
    if (const ek_status status = ek_device_count(&devices); status != EK_OK) return status;
    if (device < 0 || device >= devices) return engine::fail(EK_INVALID_ARGUMENT, "ek_device_name: no such device");
    cudaDeviceProp properties{};
    if (const cudaError_t error = cudaGetDeviceProperties(&properties, device); error != cudaSuccess) return fail_cuda(error);
    std::snprintf(name, static_cast<size_t>(capacity), "%s", properties.name);
    return EK_OK;
}
