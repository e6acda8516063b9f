using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Notices;
using Bailey.Server.Communities;
using Bailey.Server.Events;
using Bailey.Server.Http;
using Bailey.Server.Idempotency;
using Bailey.Server.InProcess;
using Bailey.Server.Instances;
using Bailey.Server.Jobs;
using Bailey.Server.LocalSocket;
using Bailey.Server.Nodes;
using Bailey.Server.Operations;
using Bailey.Server.Pages;
using Bailey.Server.Panels;
using Bailey.Server.Policies;
using Bailey.Server.RateLimits;
using Bailey.Server.Scripts;
using Bailey.Server.SignIn;
using Bailey.Server.Telemetry;
using Bailey.Storage.Documents;
using Bailey.Storage.Postgres;
using Bailey.Storage.Sqlite;
using Bailey.Wasm;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Bailey.Server.Hosting;

/// <summary>Bailey as a server.</summary>
public static partial class BaileyServer
{
    /// <summary>Builds a server, which listens once it is started.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="configure">What else the host consists of, as built-in plugins; null for nothing.</param>
    /// <param name="parts">What it has beside the API, as the console.</param>
    /// <exception cref="ArgumentException">The options are not fit to be used.</exception>
    public static WebApplication Build(ServerOptions options, Action<BaileySetup>? configure = null, params IReadOnlyList<IServerPart> parts)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.FindFault() is { } fault)
        {
            throw new ArgumentException(fault, nameof(options));
        }

        // Nothing of the surroundings counts but what the options say.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Bailey.Server", EnvironmentName = Environments.Production, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().UseUrls([.. options.Urls, .. LocalSocketFile.UrlsOf(options)]);
        builder.WebHost.ConfigureKestrel(kestrel => ServerLimits.Apply(kestrel, options, new StrangerConnections(options)));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout);
        builder.Logging.AddConsole(static console => (console.FormatterName, console.LogToStandardErrorThreshold) = (LineFormatter.FormatterName, LogLevel.Trace))
            .AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>().SetMinimumLevel(LogLevel.Warning);
        // A start that fails is told by whoever started it; the host would tell it as well, as an error with its stack.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", static level => level is LogLevel.Warning or LogLevel.Critical);
        TelemetryExport.Add(builder.Services, builder.Logging, options);
        AddServices(builder.Services, options, configure);
        foreach (var part in parts)
        {
            part.AddServices(builder.Services);
        }

        var app = builder.Build();
        app.Services.GetRequiredService<BaileySetup>().FaultMet += (what, cause) => TellFault(app.Logger, what, cause);
        if (app.Services.GetService<WasmModuleCache>()?.Fault is { } cacheFault)
        {
            TellNothingKept(app.Logger, cacheFault);
        }

        _ = app.Services.GetRequiredService<MetricsLedger>();
        app.Use(app.Services.GetRequiredService<InProcessApi>().Capture);
        app.UseMiddleware<SecurityHeaders>();
        SignInServices.UseProxies(app, options);
        app.UseRouting();
        app.UseMiddleware<AddressRateLimit>();
        app.UseMiddleware<UnreadableStore>();
        app.UseAuthentication();
        app.UseMiddleware<PrincipalRateLimit>();
        app.UseMiddleware<OperationGate>();
        app.UseEndpoints(static _ => { });
        BaileyEndpoints.Map(app);
        foreach (var part in parts)
        {
            part.Map(app);
        }

        return app;
    }

    private static void AddServices(IServiceCollection services, ServerOptions options, Action<BaileySetup>? configure)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Clock);
        services.AddRoutingCore();
        services.AddLogging();
        services.ConfigureHttpJsonOptions(static json => ApiJson.Configure(json.SerializerOptions));
        var folder = Path.GetFullPath(options.DataDirectory);
        IPluginStore? store = null;
        IPluginStore Store() => store ?? throw new InvalidOperationException("the store is not open yet");
        IGovernedDocuments documents = options.PostgreSql is null ? new FileDocuments(folder, Store) : new RecordDocuments(Store);
        services.AddSingleton(documents);
        services.AddSingleton<InProcessApi>();
        services.AddSingleton<PageChannels>();
        services.AddSingleton(static provider => new PanelFiles(
            provider.GetRequiredService<IDataProtectionProvider>(), provider.GetRequiredService<BaileyHost>(), provider.GetRequiredService<Sessions>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PolicyEditor>().AddSingleton<CommunityWork>().AddSingleton<CommunityEnd>();
        services.AddSingleton<IdempotencyGuard>();
        services.AddSingleton<MetricsLedger>();
        ApiDescription.AddTo(services);
        JobParts.Add(services, options.Jobs);
        EventParts.Add(services, options.Tails, options.Webhooks);
        services.AddSingleton<ScriptDrafts>();
        services.AddBailey(setup =>
        {
            setup.Clock = options.Clock;
            var builtIns = BuiltInInventory.Empty;
            setup.OpenStore = () => store = OpenStore(options, Path.Combine(folder, "state"), setup);
            setup.ReadPolicy = () => documents.Load() with { Commands = builtIns.ResolveCommandPolicy(documents.ReadCommandRules) };
            setup.IsPolicyNotice = static notice => notice is RecordChanged { Kind: RecordDocuments.Kind };
            setup.InventoryRead = inventory => builtIns = inventory;
            var compile = setup.Packages.Compile;
            setup.Packages = setup.Packages with { Compile = compile with { Limits = compile.Limits with { MaxFunctionBytes = options.MaxFunctionBytes } } };
            if (options.CacheModules)
            {
                var cache = new WasmModuleCache(Path.Combine(folder, "cache", "modules"));
                services.AddSingleton(cache);
                setup.Packages = setup.Packages with { Compile = setup.Packages.Compile with { Cache = cache } };
            }

            configure?.Invoke(setup);
        });
        if (options.PostgreSql is null)
        {
            services.AddHostedService<PolicyFilesWatch>();
        }
        else
        {
            services.AddHostedService<NodeShares>();
        }

        services.AddSignIn();
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "The host met a fault: {What}")]
    private static partial void TellFault(ILogger log, string what, Exception cause);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning, Message = "Compiled modules are not kept on disk, so that plugins start slower: {Fault}")]
    private static partial void TellNothingKept(ILogger log, string fault);

    private static IPluginStore OpenStore(ServerOptions options, string folder, BaileySetup setup) => options.PostgreSql is { } connection
        ? PostgresPluginStore.Open(new PostgresPluginStoreOptions { ConnectionString = connection, KeyFolder = folder, Node = options.Node, Clock = setup.Clock, FaultMet = (what, cause) => setup.FaultMet?.Invoke(what, cause) })
        : SqlitePluginStore.Open(folder, SqlitePluginStoreOptions.Default with { Clock = setup.Clock, Node = options.Node });
}
