# Finds nvcc and enables the CUDA language; ENGINE_CUDA tells the outcome. Without one the stub library is built, and a line says so.
# -DENGINE_CUDA_MODE=off builds the stub in any case, =on fails where no nvcc is found.
include(CheckLanguage)

set(ENGINE_CUDA_MODE auto CACHE STRING "CUDA kernels: auto, on or off")
set_property(CACHE ENGINE_CUDA_MODE PROPERTY STRINGS auto on off)

set(ENGINE_CUDA FALSE)
if(NOT ENGINE_CUDA_MODE STREQUAL "off")
  # The architectures are chosen by Architectures.cmake; CMake must not ask for a default while it looks.
  if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES OFF)
  endif()
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    enable_language(CUDA)
    set(ENGINE_CUDA TRUE)
    message(STATUS "CUDA kernels with nvcc ${CMAKE_CUDA_COMPILER_VERSION} (${CMAKE_CUDA_COMPILER})")
  elseif(ENGINE_CUDA_MODE STREQUAL "on")
    message(FATAL_ERROR "No nvcc was found: install a CUDA toolkit, or set CUDACXX to its nvcc")
  endif()
endif()

if(NOT ENGINE_CUDA)
  message(STATUS "no CUDA kernels: the stub library is built instead")
endif()
