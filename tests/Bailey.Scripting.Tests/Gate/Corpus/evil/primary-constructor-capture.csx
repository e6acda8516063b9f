// BAILEY1001: a parameter of a primary constructor that is captured
class Uses(System.Net.Http.HttpClient client) { public string Ask() => client.ToString(); }
return 1;
