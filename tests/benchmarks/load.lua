-- For wrk: ask for the addresses of a file in turn, and say at the end what came of it.
local requests, at = {}, 0

function init(arguments)
  for path in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format('\n{"requests": %d, "microseconds": %d, "wrong": %d, "p99": %d}\n',
    summary.requests, summary.duration,
    failed.status + failed.connect + failed.read + failed.write + failed.timeout,
    latency:percentile(99)))
end
