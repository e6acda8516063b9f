// BAILEY1001: a context that would take over every await
class Mine : System.Threading.SynchronizationContext { }
return new Mine() is not null;
