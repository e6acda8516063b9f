using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Remote;

/// <summary>Sends requests to a Bailey server: over HTTP with a token, or over the local socket of a data directory.</summary>
internal sealed class ServerClient : IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024 * 1024;
    private const int MaxProblem = 256 * 1024;
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http;
    private readonly string? _absent;

    private ServerClient(HttpClient http, string shown, string? absent = null) => (_http, Shown, _absent) = (http, shown, absent);

    /// <summary>The server, as messages name it.</summary>
    public string Shown { get; }

    /// <summary>A client of an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="token">An API token; null to ask as nobody.</param>
    public static ServerClient Of(Uri address, string? token)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = s_connect, UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5), MaxResponseContentBufferSize = MaxAnswerBytes };
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return new ServerClient(http, address.ToString());
    }

    /// <summary>A client of the local socket, over which the server knows who asks by the process that does.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="principal">As whom; null for the server's own choice.</param>
    /// <param name="absent">What to say where nobody listens, as after a server that was killed.</param>
    public static ServerClient OfSocket(string socket, string? principal, string? absent = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        };
        var http = new HttpClient(handler) { BaseAddress = new Uri("http://localhost"), Timeout = TimeSpan.FromMinutes(5), MaxResponseContentBufferSize = MaxAnswerBytes };
        if (principal is not null && !http.DefaultRequestHeaders.TryAddWithoutValidation("Bailey-As", principal))
        {
            http.Dispose();
            throw new CommandException(ExitCode.Usage, "--as takes the name of a principal");
        }

        return new ServerClient(http, socket, absent);
    }

    /// <summary>Sends a request of JSON, or of nothing.</summary>
    /// <exception cref="CommandException">The server cannot be reached, or does not answer as one.</exception>
    public Task<ServerAnswer> SendAsync(HttpMethod method, string path, string? json, CancellationToken cancellationToken, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, json is null ? null : new StringContent(json, new UTF8Encoding(false), "application/json"), cancellationToken, headers);

    /// <summary>Sends a request.</summary>
    /// <exception cref="CommandException">The server cannot be reached, or does not answer as one.</exception>
    public async Task<ServerAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return Answer(response, text);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Unreachable(e);
        }
    }

    /// <summary>Opens a stream of events, or of whatever goes on.</summary>
    /// <exception cref="CommandException">The server cannot be reached.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken, string? lastEvent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEvent is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEvent);
        }

        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Unreachable(e);
        }
    }

    /// <summary>The answer that a stream was not opened with.</summary>
    public static async Task<ServerAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new char[MaxProblem];
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        return Answer(response, new string(buffer, 0, await reader.ReadBlockAsync(buffer, cancellationToken)));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static ServerAnswer Answer(HttpResponseMessage response, string text) => new(
        (int)response.StatusCode,
        response.Content.Headers.ContentType?.MediaType ?? "",
        text,
        response.Headers.Concat(response.Content.Headers).ToDictionary(static header => header.Key, static header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));

    private CommandException Unreachable(Exception e)
    {
        var cause = e.InnerException ?? e;
        return _absent is not null && cause is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.AddressNotAvailable }
            ? new CommandException(ExitCode.Unreachable, _absent)
            : new CommandException(ExitCode.Unreachable, e switch
            {
                TaskCanceledException => $"{Shown}: no answer in time",
                HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"{Shown}: no answer by TLS: {cause.Message.TrimEnd('.')}; does it speak TLS there, with a certificate that this machine trusts?",
                _ => $"{Shown}: no answer: {cause.Message.TrimEnd('.')}",
            });
    }
}
