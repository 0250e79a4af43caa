-- What wrk asks for: the addresses of a file in turn, with the headers of a browser.
-- wrk ... -- FILE [COOKIE]; prints one JSON object at the end.
local requests, place = {}, 0

function init(arguments)
  local headers = {["Accept-Encoding"] = "gzip", ["Accept-Language"] = "zh-CN"}
  if arguments[2] then headers["Cookie"] = arguments[2] end
  for path in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  place = place % #requests + 1
  return requests[place]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "p50": %f, "p95": %f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
