/** Switches of Dawn for all on a GPU in Node: NVIDIA's GPUs compute in float16 only where Dawn is told that they may. */
export const GPU_SWITCHES = ['enable-dawn-features=vulkan_enable_f16_on_nvidia']
