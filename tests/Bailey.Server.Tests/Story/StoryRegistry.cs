using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Tests.Story;

/// <summary>A registry of packages on this machine, which answers well or badly by path.</summary>
internal sealed class StoryRegistry : IAsyncDisposable
{
    /// <summary>A port of this machine that nothing opens.</summary>
    public const int ClosedPort = 9;

    private readonly WebApplication _app;
    private int _closedRequests;

    private StoryRegistry(byte[] package)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(context => AnswerAsync(context, package));
    }

    public int Port => new Uri(_app.Urls.First()).Port;

    /// <summary>Requests for what no guard should have let through.</summary>
    public int ClosedRequests => _closedRequests;

    public static async Task<StoryRegistry> StartAsync(byte[] package)
    {
        var registry = new StoryRegistry(package);
        await registry._app.StartAsync();
        return registry;
    }

    public string At(string path) => $"http://127.0.0.1:{Port}{path}";

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, byte[] package)
    {
        switch (context.Request.Path.Value)
        {
            case "/echo.bailey":
                await context.Response.BodyWriter.WriteAsync(package, context.RequestAborted);
                break;
            case "/moved":
                context.Response.Redirect("/echo.bailey");
                break;
            case "/away":
                context.Response.Redirect("http://localhost.example.org/echo.bailey");
                break;
            case "/inside":
                context.Response.Redirect($"http://127.0.0.1:{ClosedPort}/echo.bailey");
                break;
            case "/page":
                await context.Response.WriteAsync("<html>sunflower</html>", context.RequestAborted);
                break;
            case "/endless":
                await EndlessAsync(context);
                break;
            case "/slow":
                await context.Response.StartAsync(context.RequestAborted);
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                break;
            case "/unlisted":
                Interlocked.Increment(ref _closedRequests);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    // Without a length, so that the reader must count; and it must hang up.
    private static async Task EndlessAsync(HttpContext context)
    {
        var block = new byte[64 * 1024];
        try
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                context.Response.BodyWriter.Write(block);
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // It did.
        }
    }
}
