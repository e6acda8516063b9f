using Bailey.Console.Hosting;
using Bailey.Plugins.Hosting;
using Bailey.Server.Hosting;
using Bailey.Server.Tests;
using Bailey.Server.Tests.SignIn;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Browsing;

/// <summary>
/// A server with its console, on a real port over real files, and people at browsers. There are root (admin of the instance) and, in the community
/// <c>chess</c>, alice (admin), mo (moderator), bob (member) and olga (observer).
/// </summary>
internal sealed class ConsoleWorld : IAsyncDisposable
{
    private readonly List<IBrowserContext> _contexts = [];
    private readonly HashSet<string> _enrolled = new(StringComparer.Ordinal);

    private ConsoleWorld(ServerWorld server) => Server = server;

    /// <summary>The server: its API for whoever a test needs, as <c>await Server.ClientAsync("mo")</c>.</summary>
    public ServerWorld Server { get; }

    public static async Task<ConsoleWorld> StartAsync(Func<ServerOptions, ServerOptions>? change = null, string? policy = null, string? instance = null, Action<BaileySetup>? configure = null)
    {
        await Chromium.GetAsync();
        return new ConsoleWorld(await ServerWorld.StartAsync(options => change?.Invoke(Visitor.Patient(options)) ?? Visitor.Patient(options), configure, policy: policy, instance: instance, parts: new ConsolePages()));
    }

    /// <summary>A browser of somebody, signed in; of nobody where null.</summary>
    public async Task<IPage> OpenAsync(string? principal, bool dark = false, int width = 1440, int height = 900, string? host = null, IBrowser? browser = null)
    {
        browser ??= await Chromium.GetAsync();
        var address = host is null ? Server.Address.ToString() : new UriBuilder(Server.Address) { Host = host }.Uri.ToString();
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(60_000);
        _contexts.Add(context);
        if (principal is not null)
        {
            using var visitor = await VisitAsync(principal);
            var parts = visitor.Cookie!.Split('=', 2);
            await context.AddCookiesAsync([new Cookie { Name = parts[0], Value = parts[1], Url = address, HttpOnly = true, SameSite = SameSiteAttribute.Strict }]);
        }

        return await context.NewPageAsync();
    }

    /// <summary>Somebody signed in who has no browser: for what pages answer before they are shown.</summary>
    public async Task<Visitor> VisitAsync(string principal)
    {
        if (_enrolled.Add(principal))
        {
            await Visitor.EnrolAsync(Server, principal);
        }

        var visitor = new Visitor(Server);
        await visitor.SignInAsync(principal);
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
        {
            await context.CloseAsync();
        }

        await Server.DisposeAsync();
    }
}
