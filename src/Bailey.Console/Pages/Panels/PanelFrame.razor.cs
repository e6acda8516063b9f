using System.Text.Json;
using Bailey.Console.Api;
using Bailey.Plugins;
using Bailey.Server.Panels;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Bailey.Console.Pages.Panels;

/// <summary>A plugin's own page, in a frame without an origin. What it asks for goes through the API as the person who looks, and is denied where that says so.</summary>
public sealed partial class PanelFrame
{
    private const int MaxInFlight = 4;
    private const int MaxPerMinute = 120;
    private const int MaxRefusals = 5;
    private const int MaxReason = 500;

    private readonly List<Refusal> _denied = [];
    private readonly Queue<DateTimeOffset> _asked = new();
    private PanelView? _view;
    private ElementReference _frame;
    private IJSObjectReference? _module;
    private IJSObjectReference? _bridge;
    private DotNetObjectReference<PanelFrame>? _self;
    private bool _isConnected;
    private int _inFlight;

    /// <summary>The community.</summary>
    [Parameter, EditorRequired]
    public string Community { get; set; } = "";

    /// <summary>The plugin whose panel it is.</summary>
    [Parameter, EditorRequired]
    public string Plugin { get; set; } = "";

    /// <summary>The panel: a location that its plugin may show panels at.</summary>
    [Parameter, EditorRequired]
    public string Panel { get; set; } = "";

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    private string Root => ApiPath.Of($"/api/communities/{Community}/panels/{Plugin}/{Panel}");

    /// <inheritdoc/>
    protected override Task OnInitializedAsync() => TryAsync(async () => _view = await Api.GetAsync<PanelView>(Root, Left));

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_view is null || _isConnected)
        {
            return;
        }

        // It is drawn again while the browser is asked: two bridges would ask everything twice.
        _isConnected = true;
        _self ??= DotNetObjectReference.Create(this);
        _module ??= await Js.InvokeAsync<IJSObjectReference>("import", Left, "./_content/Bailey.Console/panels.js");
        _bridge = await _module.InvokeAsync<IJSObjectReference>("connect", Left, _frame, _self);
    }

    /// <summary>What the panel asks for. It is untrusted, and so is whatever it says.</summary>
    /// <param name="kind">What: <c>call</c> or <c>settings</c>.</param>
    /// <param name="hook">The hook of a call.</param>
    /// <param name="input">What is sent with it, as JSON.</param>
    /// <returns>The answer, as JSON.</returns>
    [JSInvokable]
    public async Task<string> AskAsync(string kind, string hook, string input)
    {
        if (!TakeTurn())
        {
            return Deny(new Refusal { Status = 429, Title = "Too much", Code = "too_many_requests", Detail = $"the panel asked more than {MaxPerMinute} times in a minute, or for more than {MaxInFlight} things at once", Remedy = "its publisher has it ask less" });
        }

        _inFlight++;
        try
        {
            var value = kind switch
            {
                "settings" => await Api.GetAsync<JsonElement>(ApiPath.Of($"/api/communities/{Community}/plugin-packages/{Plugin}/settings"), Left),
                "call" => ValueOf(await Api.SendAsync<JsonElement>(HttpMethod.Post, $"{Root}/call", new PanelCall(hook, JsonElement.Parse(input)), null, Left)),
                _ => throw new RefusedException(new Refusal { Status = 400, Title = "Malformed request", Code = "panel_request_unknown", Detail = "a panel may ask for 'call' and 'settings', and nothing else" }),
            };
            return JsonSerializer.Serialize(new { ok = true, value });
        }
        catch (RefusedException e)
        {
            return Deny(e.Refusal);
        }
        catch (JsonException)
        {
            return Deny(new Refusal { Status = 400, Title = "Malformed request", Code = "request_invalid", Detail = "what the panel sent is no JSON" });
        }
        finally
        {
            _inFlight--;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        _self?.Dispose();
        try
        {
            if (_bridge is not null)
            {
                await _bridge.InvokeVoidAsync("end");
                await _bridge.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            // The page is gone, and the bridge with it.
        }
    }

    // Of what came of the hook, the panel gets what its plugin made of the value, or why it did not. Those are words of the plugin, told as such.
    private static JsonElement ValueOf(Tagged<JsonElement> reply)
    {
        if (reply.Value.GetProperty("mayGoOn").GetBoolean())
        {
            return reply.Value.GetProperty("value");
        }

        var rejection = reply.Value.GetProperty("rejection");
        string Told(string name) => PlainText.OneLine(rejection.GetProperty(name).GetString(), MaxReason);
        throw new RefusedException(new Refusal { Status = 409, Title = "The plugin rejected it, and says", Code = Told("code"), Detail = Told("reason") });
    }

    private bool TakeTurn()
    {
        var now = Clock.GetUtcNow();
        while (_asked.TryPeek(out var first) && first < now - TimeSpan.FromMinutes(1))
        {
            _asked.Dequeue();
        }

        if (_asked.Count >= MaxPerMinute || _inFlight >= MaxInFlight)
        {
            return false;
        }

        _asked.Enqueue(now);
        return true;
    }

    private string Deny(Refusal refusal)
    {
        if (_denied.Count == MaxRefusals)
        {
            _denied.RemoveAt(0);
        }

        _denied.Add(refusal);
        StateHasChanged();
        return JsonSerializer.Serialize(new { ok = false, code = refusal.Code, detail = refusal.Detail, remedy = refusal.Remedy });
    }
}
