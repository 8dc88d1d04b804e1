// Loaded before a tool: writes what it took to standard error, as CPU seconds and the peak of its memory in kilobytes.
process.on("exit", () => {
  const usage = process.resourceUsage();
  const seconds = (usage.userCPUTime + usage.systemCPUTime) / 1e6;
  process.stderr.write(`\n${seconds} ${usage.maxRSS}\n`);
});
