using System.Text.Json;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Store;
using Bailey.Storage.Hosting;

// What prevents the start is told in one line.
AppDomain.CurrentDomain.UnhandledException += static (_, fault) => { Console.Error.WriteLine($"bailey-minimal: {((Exception)fault.ExceptionObject).Message}"); Environment.Exit(1); };
var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
var data = builder.Configuration["data"] ?? "data";
FirstStart.Prepare(data);
builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.RespectNullableAnnotations = json.SerializerOptions.RespectRequiredConstructorParameters = true);
builder.Services.AddBailey(data).AddHostedService<FirstStart>();
var app = builder.Build();

app.MapPost("/messages", async (Message message, IHookDispatcher hooks, CancellationToken cancellationToken) =>
{
    // A real application knows the author from its sign-in, and does not believe what the request says.
    var request = new HookRequest("demo", "message.posted", message.Author, JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web));
    var reply = await hooks.DispatchAsync(request, cancellationToken);
    return reply.MayGoOn
        ? Results.Text(reply.Value.Span, "application/json")
        : Results.Json(new { reason = reply.Rejection?.ReasonCode ?? reply.Denial!.ReasonCode, message = reply.Rejection?.Reason ?? reply.Denial!.Message }, statusCode: 422);
});
app.Run();

internal sealed record Message(string Author, string Text);

/// <summary>Writes the policy of the demonstration where the data directory has none, and installs the package that --package names where none is.</summary>
internal sealed class FirstStart(IServiceProvider services, IConfiguration configuration) : IHostedService
{
    public static void Prepare(string data)
    {
        var (policy, etc) = (Path.Combine(AppContext.BaseDirectory, "policy"), Path.Combine(data, "etc"));
        foreach (var file in Directory.Exists(etc) ? [] : Directory.EnumerateFiles(policy, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(etc, Path.GetRelativePath(policy, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var (packages, ann) = (services.GetRequiredService<PackageCatalog>(), new PackageActor("ann"));
        if (configuration["package"] is { } file && (await services.GetRequiredService<IPluginStore>().ListInstallationsAsync("demo", cancellationToken)).IsEmpty)
        {
            var uploaded = Require(await packages.UploadAsync("demo", await File.ReadAllBytesAsync(file, cancellationToken), ann, cancellationToken));
            Require(await packages.ReviewAsync("demo", uploaded.PluginId, uploaded.Digest, ann, cancellationToken));
            Require(await packages.ActivateAsync("demo", uploaded.PluginId, uploaded.Digest, AcceptedCapabilities.All, ann, cancellationToken));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    private static T Require<T>(PackageResult<T> result) where T : class => result.Value ?? throw new InvalidOperationException($"{result.Failure!.Message} ({result.Failure.Code}); {result.Failure.Remedy}");
}
