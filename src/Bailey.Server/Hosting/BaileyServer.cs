using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Server.Events;
using Bailey.Server.Http;
using Bailey.Server.Jobs;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Scripts;
using Bailey.Server.Tokens;
using Bailey.Storage.Documents;
using Bailey.Storage.Sqlite;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bailey.Server.Hosting;

/// <summary>Bailey as a server.</summary>
public static class BaileyServer
{
    /// <summary>Builds a server, which listens once it is started.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="configure">What else the host consists of, as built-in plugins; null for nothing.</param>
    /// <exception cref="ArgumentException">The options are not fit to be used.</exception>
    public static WebApplication Build(ServerOptions options, Action<BaileySetup>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.FindFault() is { } fault)
        {
            throw new ArgumentException(fault, nameof(options));
        }

        // Nothing of the surroundings counts but what the options say.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Bailey.Server", EnvironmentName = Environments.Production, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().UseUrls([.. options.Urls]);
        builder.WebHost.ConfigureKestrel(kestrel => ServerLimits.Apply(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout);
        builder.Logging.AddSimpleConsole(static console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        AddServices(builder.Services, options, configure);
        var app = builder.Build();
        app.UseMiddleware<SecurityHeaders>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseMiddleware<OperationGate>();
        app.UseEndpoints(static _ => { });
        BaileyEndpoints.Map(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, ServerOptions options, Action<BaileySetup>? configure)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddRoutingCore();
        services.AddLogging();
        services.ConfigureHttpJsonOptions(static json => ApiJson.Configure(json.SerializerOptions));
        services.AddAuthentication(TokenAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.SchemeName, null);
        var folder = Path.GetFullPath(options.DataDirectory);
        IPluginStore? store = null;
        var documents = new FileDocuments(folder, () => store ?? throw new InvalidOperationException("the store is not open yet"));
        services.AddSingleton<IGovernedDocuments>(documents);
        services.AddSingleton<PolicyEditor>();
        JobParts.Add(services, options.Jobs);
        EventParts.Add(services, options.Tails, options.Webhooks);
        services.AddSingleton<ScriptDrafts>();
        services.AddBailey(setup =>
        {
            setup.Clock = TimeProvider.System;
            var builtIns = BuiltInInventory.Empty;
            setup.OpenStore = () => store = SqlitePluginStore.Open(Path.Combine(folder, "state"), SqlitePluginStoreOptions.Default with { Clock = setup.Clock, Node = options.Node });
            setup.ReadPolicy = () => documents.Load() with { Commands = builtIns.ResolveCommandPolicy(documents.ReadCommandRules) };
            setup.InventoryRead = inventory => builtIns = inventory;
            configure?.Invoke(setup);
        });
    }
}
