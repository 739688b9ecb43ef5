// Loaded into an app before its own code: when the process that started it is gone, the app ends too.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()
