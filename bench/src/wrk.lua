-- What the bench asks of wrk beyond its options, as words after `--`:
--   upload N   sends a body of N bytes with each request
--   think MS   pauses before each request, MS milliseconds in the mean, as independent clients would
-- The figures go out as one line of JSON: wrk itself prints no 99.9th percentile.

local function pause(mean)
  -- Exponential pauses, rounded up or down at random: wrk takes whole milliseconds.
  return function()
    return math.floor(-mean * math.log(1 - math.random()) + math.random())
  end
end

function init(words)
  local think
  for i = 1, #words, 2 do
    if words[i] == "upload" then
      wrk.method = "POST"
      wrk.body = string.rep("u", tonumber(words[i + 1]))
    elseif words[i] == "think" then
      think = tonumber(words[i + 1])
    end
  end
  if think then
    math.randomseed(os.time())
    _G.delay = pause(think)
  end
end

function done(summary, latency)
  local e = summary.errors
  print(string.format(
    '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"p999":%d,"errors":%d}',
    summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
    e.connect + e.read + e.write + e.status + e.timeout
  ))
end
