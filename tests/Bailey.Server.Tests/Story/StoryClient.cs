using System.Net;
using System.Net.Sockets;

namespace Bailey.Server.Tests.Story;

/// <summary>Somebody at a browser: a cookie, and the token that pages of the server know. Lives on when the server is started anew.</summary>
internal sealed class StoryClient : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private string? _antiforgery;

    public StoryClient(Uri address) => Api = Open(address);

    public ApiClient Api { get; private set; }

    /// <summary>Over the socket of the data directory, as the command line of this machine.</summary>
    public static ApiClient OverSocket(string data) => new(new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(data, "run", "bailey.sock")), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://localhost") });

    /// <summary>Sends what signs in, and keeps what comes of it.</summary>
    public async Task SignInAsync(string path, string json)
    {
        _antiforgery = (await Api.PostAsync(path, json)).ShouldBe(200).Json["antiforgeryToken"]!.GetValue<string>();
        Api.Http.DefaultRequestHeaders.Add("Bailey-Antiforgery", _antiforgery);
    }

    public void MoveTo(Uri address)
    {
        Api.Dispose();
        Api = Open(address);
        Api.Http.DefaultRequestHeaders.Add("Bailey-Antiforgery", _antiforgery);
    }

    public void Dispose() => Api.Dispose();

    private ApiClient Open(Uri address) => new(new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false }) { BaseAddress = address });
}
