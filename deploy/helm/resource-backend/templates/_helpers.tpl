{{- define "rb.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "rb.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains (include "rb.name" .) .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "rb.name" .) | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "rb.selector" -}}
app.kubernetes.io/name: {{ include "rb.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "rb.labels" -}}
{{ include "rb.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "rb.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "rb.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "rb.image" -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}

{{/* Seconds in a duration of the service, such as 90, 10s, 1m30s or 1h; rounded up. */}}
{{- define "rb.seconds" -}}
{{- $text := toString . -}}
{{- $sum := 0.0 -}}
{{- $units := dict "d" 86400 "h" 3600 "m" 60 "s" 1 "ms" 0.001 -}}
{{- if regexMatch "^[0-9.]+$" $text -}}{{- $sum = float64 $text -}}{{- end -}}
{{- range regexFindAll "[0-9.]+(ms|d|h|m|s)" $text -1 -}}
{{- $sum = addf $sum (mulf (float64 (regexFind "[0-9.]+" .)) (get $units (regexFind "[a-z]+" .))) -}}
{{- end -}}
{{- ceil $sum -}}
{{- end -}}

{{/* The content of config.local.yaml: the given settings, and those that only the chart knows. */}}
{{- define "rb.config" -}}
{{- $fixed := dict "data_dir" "/data" "instance" (dict "only_local" .Values.single.enabled "port" 8000) -}}
{{- $config := deepCopy .Values.config -}}
{{- if .Values.single.enabled -}}
{{- $config = omit $config "database" "redis" "storage" "registry" -}}
{{- else if .Values.migration.enabled -}}
{{- $_ := set $fixed "database" (dict "migrate" false) -}}
{{- end -}}
{{- toYaml (mustMergeOverwrite $config $fixed) -}}
{{- end -}}

{{/* The port of operators' routes, empty when they are on the port of the service. */}}
{{- define "rb.adminPort" -}}
{{- with (.Values.config.instance | default dict).admin_port -}}{{- . | int -}}{{- end -}}
{{- end -}}

{{- define "rb.checks" -}}
{{- if not (or .Values.existingSecret .Values.single.enabled) -}}
{{- fail "existingSecret must name the Secret with RB_AUTH__ADMIN_TOKEN, RB_AUTH__SIGNING_KEY and the passwords" -}}
{{- end -}}
{{- $instance := .Values.config.instance | default dict -}}
{{/* Eight seconds more, for ending registrations and giving up connections that hang. */}}
{{- $needed := addf 8 (float64 (include "rb.seconds" ($instance.shutdown_delay | default "5s"))) (float64 (include "rb.seconds" ($instance.shutdown_grace | default "15s"))) -}}
{{- if le (float64 .Values.terminationGracePeriodSeconds) $needed -}}
{{- fail (printf "terminationGracePeriodSeconds must be more than %v, the sum of instance.shutdown_delay, instance.shutdown_grace and eight seconds" $needed) -}}
{{- end -}}
{{- $storage := .Values.config.storage | default dict -}}
{{- if not (or .Values.single.enabled (dig "s3" "bucket" "" $storage) (and .Values.sharedPackages.existingClaim (eq "/packages" ($storage.directory | default "")))) -}}
{{- fail "packages must outlive pods: set config.storage.s3.bucket, or sharedPackages.existingClaim with config.storage.directory: /packages" -}}
{{- end -}}
{{- range $path := list "auth.admin_token" "auth.signing_key" "auth.previous_signing_key" "auth.private_key" "database.password" "redis.password" "redis.sentinel_password" "storage.s3.access_key_id" "storage.s3.secret_access_key" "registry.token" "extra.webhook_secret" -}}
{{- $at := $.Values.config -}}
{{- range splitList "." $path -}}{{- if kindIs "map" $at -}}{{- $at = index $at . -}}{{- else -}}{{- $at = "" -}}{{- end -}}{{- end -}}
{{- if $at -}}
{{- fail (printf "config.%s is a secret: put it into the Secret that existingSecret names, as RB_%s" $path ($path | upper | replace "." "__")) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Environment of every pod; a dict with root and role. */}}
{{- define "rb.env" -}}
- name: RB_INSTANCE__ROLE
  value: {{ .role }}
- name: INSTANCE_IP
  valueFrom: { fieldRef: { fieldPath: status.podIP } }
- name: SERVICE_ID
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
{{- with .root.Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "rb.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
capabilities: { drop: [ALL] }
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "rb.podSecurity" -}}
runAsNonRoot: true
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/* One deployment; a dict as of rb.pod. */}}
{{- define "rb.deployment" -}}
{{- $root := .root -}}
{{- $labels := printf "%s\napp.kubernetes.io/component: %s" (include "rb.selector" $root) .part -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "rb.fullname" $root }}-{{ .part }}
  labels:
    {{- include "rb.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .part }}
spec:
  {{- if not (and .values.autoscaling .values.autoscaling.enabled) }}
  replicas: {{ .values.replicas }}
  {{- end }}
  # Never fewer pods than configured: a new one is ready before an old one stops.
  strategy: { type: RollingUpdate, rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }
  selector:
    matchLabels:
      {{- $labels | nindent 6 }}
  template:
    {{- include "rb.pod" . | nindent 4 }}
{{- end -}}

{{/* A pod of the service; a dict with root, role (of the service), part (its name here) and values. */}}
{{- define "rb.pod" -}}
{{- $root := .root -}}
{{- $labels := printf "%s\napp.kubernetes.io/component: %s" (include "rb.selector" $root) .part -}}
metadata:
  labels:
    {{- include "rb.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .part }}
  annotations:
    checksum/config: {{ include "rb.config" $root | sha256sum }}
    checksum/secret: {{ printf "%s %s" $root.Values.existingSecret (toString $root.Values.secretRevision) | sha256sum }}
    {{- with .values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "rb.serviceAccount" $root }}
  automountServiceAccountToken: false
  # A Kubernetes service named rb would inject variables such as RB_PORT, which are not settings.
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $root.Values.terminationGracePeriodSeconds }}
  {{- with $root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- include "rb.podSecurity" $root | nindent 4 }}
  {{- if $root.Values.topologySpread.enabled }}
  topologySpreadConstraints:
    {{- range $root.Values.topologySpread.topologyKeys }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- $labels | nindent 10 }}
    {{- end }}
  {{- end }}
  {{- with .values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: resource-backend
      image: {{ include "rb.image" $root }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      env:
        {{- include "rb.env" (dict "root" $root "role" .role) | nindent 8 }}
      {{- with $root.Values.existingSecret }}
      envFrom:
        - secretRef: { name: {{ . }} }
      {{- end }}
      ports:
        - { name: http, containerPort: 8000, protocol: TCP }
        {{- with include "rb.adminPort" $root }}
        - { name: operations, containerPort: {{ . }}, protocol: TCP }
        {{- end }}
      # Ten minutes: a pod may have to wait while another one migrates the database.
      startupProbe:
        httpGet: { path: /health/live, port: http }
        periodSeconds: 5
        timeoutSeconds: 4
        failureThreshold: 120
      # Depends on nothing outside the process.
      livenessProbe:
        httpGet: { path: /health/live, port: http }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: { path: /health/ready, port: http }
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 2
      securityContext:
        {{- include "rb.containerSecurity" $root | nindent 8 }}
      resources:
        {{- toYaml .values.resources | nindent 8 }}
      volumeMounts:
        - { name: config, mountPath: /app/config/config.local.yaml, subPath: config.local.yaml, readOnly: true }
        - { name: data, mountPath: /data }
        - { name: tmp, mountPath: /tmp }
        {{- if $root.Values.sharedPackages.existingClaim }}
        - { name: packages, mountPath: /packages }
        {{- end }}
  volumes:
    - name: config
      configMap: { name: {{ include "rb.fullname" $root }} }
    {{- /* A single instance has a claim of this name. */}}
    {{- if not $root.Values.single.enabled }}
    - name: data
      emptyDir:
        sizeLimit: {{ $root.Values.data.sizeLimit }}
        {{- with $root.Values.data.medium }}
        medium: {{ . }}
        {{- end }}
    {{- end }}
    - name: tmp
      emptyDir: { sizeLimit: 64Mi }
    {{- with $root.Values.sharedPackages.existingClaim }}
    - name: packages
      persistentVolumeClaim: { claimName: {{ . }} }
    {{- end }}
{{- end -}}
