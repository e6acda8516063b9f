using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Bailey.Bench.Http;

/// <summary>
/// People who call a hook, each from an address of its own and with a token of its own, as a server that limits either would see them. Requests are sent when
/// they are due, whether or not those before were answered; their time counts from then, so that a server that stalls is not spared.
/// </summary>
internal sealed class LoadClients : IDisposable
{
    /// <summary>How many there are: so many that what an address may send in a minute, which it may share with another one, does not count, and few enough for the connections that a server takes.</summary>
    public const int Count = 500;

    // More at once would measure the queue of this process.
    private const int MostOutstanding = 4_096;

    private static readonly byte[] s_input = Encoding.UTF8.GetBytes("""{"text":"a message of some length, as people post them","author":"bob","id":4711}""");
    private readonly HttpClient[] _clients;
    private readonly Uri _hook;

    public LoadClients(Uri hook, IReadOnlyList<string> tokens)
    {
        _hook = hook;
        _clients = [.. Enumerable.Range(0, Count).Select(index => Client(index, tokens.Count > 0 ? tokens[index] : null))];
    }

    /// <summary>Sends requests at a rate, until the time is over or, unless it is to go on to the end, it is plain that the rate does not hold.</summary>
    public async Task<LoadStep> RunAsync(double rate, TimeSpan time, bool toTheEnd = false)
    {
        var total = Math.Max(1, (int)(rate * time.TotalSeconds));
        var (times, faults, failed) = (new float[total], new string?[1], 0);
        var lateIn = new int[(int)time.TotalSeconds + 1];
        var (sent, outstanding, late) = (0, 0, 0);
        var started = Stopwatch.GetTimestamp();
        while (sent < total && (toTheEnd || (Volatile.Read(ref failed) == 0 && Volatile.Read(ref late) <= total / 100)))
        {
            var due = Math.Min(total, (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * rate) + 1);
            for (; sent < due; sent++)
            {
                // No list of what was sent is kept: collecting that garbage would be measured too.
                _ = Volatile.Read(ref outstanding) < MostOutstanding ? SendAsync(sent) : FailAsync(sent, "too many requests wait");
            }

            await Task.Delay(1);
        }

        while (Volatile.Read(ref outstanding) > 0)
        {
            await Task.Delay(1);
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var answered = times.AsSpan(0, sent);
        answered.Sort();
        return new LoadStep(rate, (sent - failed) / Math.Max(seconds, 1e-9), answered[sent / 2], answered[Math.Min(sent - 1, (int)(sent * 99L / 100))], failed, faults[0])
        {
            Late = [.. lateIn.Index().Where(static second => second.Item > 0)],
        };

        async Task SendAsync(int number)
        {
            Interlocked.Increment(ref outstanding);
            try
            {
                using var content = new ByteArrayContent(s_input);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await _clients[number % Count].PostAsync(_hook, content);
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode != HttpStatusCode.OK || !text.Contains("\"outcome\":\"result\"", StringComparison.Ordinal))
                {
                    await FailAsync(number, $"{(int)answer.StatusCode} {text}");
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                await FailAsync(number, e.Message);
            }

            times[number] = (float)((Stopwatch.GetElapsedTime(started).TotalSeconds - (number / rate)) * 1_000);
            if (times[number] > LoadStep.MostMilliseconds)
            {
                Interlocked.Increment(ref late);
                Interlocked.Increment(ref lateIn[Math.Min(lateIn.Length - 1, (int)(number / rate))]);
            }

            Interlocked.Decrement(ref outstanding);
        }

        Task FailAsync(int number, string fault)
        {
            Interlocked.Increment(ref failed);
            Interlocked.CompareExchange(ref faults[0], string.Create(CultureInfo.InvariantCulture, $"request {number + 1}: {fault}"), null);
            return Task.CompletedTask;
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private static HttpClient Client(int index, string? token)
    {
        var address = new IPAddress([127, 0, (byte)(1 + (index >> 8)), (byte)index]);
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            MaxConnectionsPerServer = 2,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(address, 0));
                await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10) };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }
}
