/** Loaded into a measured process before its program: tells whoever asks over the channel how much of its heap is used. */
process.on('message', (message) => {
  if (message === 'heap') process.send({ heapUsed: process.memoryUsage().heapUsed });
});
// Asking must not keep a process alive that wants to end.
process.channel?.unref();
