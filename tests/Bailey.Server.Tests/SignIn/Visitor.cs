using System.Net.Sockets;
using Bailey.Server.Hosting;
using Bailey.Testing;

namespace Bailey.Server.Tests.SignIn;

/// <summary>Somebody at a browser, as far as the server can tell: keeps the cookie of a session, and sends the antiforgery token.</summary>
internal sealed class Visitor(ServerWorld world) : IDisposable
{
    public const string Password = "three owls in a teapot";

    private readonly ApiClient _client = new(new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = world.Address });

    public string? Cookie { get; set; }

    public string? Antiforgery { get; set; }

    public ApiClient Client => _client;

    /// <summary>Options by which tests may sign in as often as they like.</summary>
    public static ServerOptions Patient(ServerOptions options) => options with { SignInsPerMinutePerAddress = 10_000, SignInsPerMinutePerAccount = 10_000 };

    public static ServerOptions Patient(ServerOptions options, ManualClock clock) => Patient(options) with { Clock = clock };

    /// <summary>A client of the local socket, as a process of the server's own user.</summary>
    public static ApiClient Local(ServerWorld world, string? principal = null)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(world.Folder, "run", "bailey.sock")), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var http = new HttpClient(handler) { BaseAddress = new Uri("http://localhost") };
        if (principal is not null)
        {
            http.DefaultRequestHeaders.Add("Bailey-As", principal);
        }

        return new ApiClient(http);
    }

    /// <summary>Gives a principal a password, as the operator does at the machine.</summary>
    public static async Task EnrolAsync(ServerWorld world, string principal, string password = Password)
    {
        using var local = Local(world, principal);
        (await local.PutAsync("/api/account/password", $$"""{"newPassword":"{{password}}"}""")).ShouldBe(204);
    }

    public Task<ApiAnswer> TryAsync(string principal, string password = Password, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, "/api/account/sign-in", $$"""{"principal":"{{principal}}","password":"{{password}}"}""", headers);

    public async Task SignInAsync(string principal, string password = Password) => Keep((await TryAsync(principal, password)).ShouldBe(200));

    public void Keep(ApiAnswer answer)
    {
        Cookie = answer.Headers["Set-Cookie"].Split(';')[0];
        Antiforgery = answer.Json["antiforgeryToken"]!.GetValue<string>();
    }

    public Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        var all = headers.ToList();
        if (Cookie is not null)
        {
            all.Add(("Cookie", Cookie));
        }

        if (Antiforgery is not null)
        {
            all.Add(("Bailey-Antiforgery", Antiforgery));
        }

        return _client.SendAsync(method, path, json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json"), [.. all]);
    }

    public Task<ApiAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<ApiAnswer> PostAsync(string path, string? json = null, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, json, headers);

    public Task<ApiAnswer> PutAsync(string path, string json, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Put, path, json, headers);

    public Task<ApiAnswer> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Delete, path, null, headers);

    public void Dispose() => _client.Dispose();
}
