using System.Text.Json;
using Bailey.Console.Api;
using Bailey.Console.Layout;
using Bailey.Console.Parts;
using Bailey.Server.InProcess;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bailey.Console.Tests.Frame;

/// <summary>A page that goes on to another address does not wait for what the one before asked for.</summary>
public sealed class PageReadTests
{
    [Fact]
    public async Task What_an_address_before_asked_for_ends_when_another_is_read()
    {
        await InPageAsync(static async page =>
        {
            var begun = new TaskCompletionSource<CancellationToken>();
            var first = page.ReadAsync(async token =>
            {
                begun.SetResult(token);
                await Task.Delay(Timeout.Infinite, token);
            });
            var token = await begun.Task;
            page.IsOnTheWay.ShouldBeTrue();
            (await page.ReadAsync(static _ => Task.CompletedTask)).ShouldBeTrue();
            token.IsCancellationRequested.ShouldBeTrue();
            (await first).ShouldBeFalse();
            page.IsOnTheWay.ShouldBeFalse();
        });
    }

    [Fact]
    public async Task An_answer_that_breaks_off_because_it_is_not_wanted_any_more_is_no_fault_of_the_page()
    {
        await InPageAsync(static async page =>
        {
            var cut = new TaskCompletionSource();
            var first = page.ReadAsync(async _ =>
            {
                await cut.Task;
                throw new JsonException("the answer broke off");
            });
            (await page.ReadAsync(static _ => Task.CompletedTask)).ShouldBeTrue();
            cut.SetResult();
            (await first).ShouldBeFalse();
        });
    }

    [Fact]
    public async Task What_is_read_ends_with_the_page()
    {
        await InPageAsync(static async page =>
        {
            var reading = page.ReadAsync(static token => Task.Delay(Timeout.Infinite, token));
            page.Dispose();
            (await reading).ShouldBeFalse();
        });
    }

    private static async Task InPageAsync(Func<Probe, Task> test)
    {
        var services = new ServiceCollection();
        services.AddSingleton<InProcessApi>().AddSingleton<AuthenticationStateProvider, Nobody>().AddSingleton<NavigationManager, Nowhere>().AddScoped<ConsoleApi>().AddScoped<Announcements>();
        await using var provider = services.BuildServiceProvider();
        await using var renderer = new HtmlRenderer(provider, NullLoggerFactory.Instance);
        await renderer.Dispatcher.InvokeAsync(async () =>
        {
            Probe? page = null;
            renderer.BeginRenderingComponent<Probe>(ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(Probe.Made)] = (Action<Probe>)(made => page = made) }));
            await test(page!);
        });
    }

    private sealed class Probe : PageBase
    {
        [Parameter]
        public Action<Probe> Made { get; set; } = null!;

        public bool IsOnTheWay => IsBusy;

        public new Task<bool> ReadAsync(Func<CancellationToken, Task> work) => base.ReadAsync(work);

        protected override void OnInitialized() => Made(this);
    }

    private sealed class Nobody : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(new System.Security.Claims.ClaimsPrincipal()));
    }

    private sealed class Nowhere : NavigationManager
    {
        public Nowhere() => Initialize("http://localhost/", "http://localhost/");
    }
}
